# family: kernel
# proves: single I/O ports of the processor are out of reach, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [ioperm]
import ctypes

# The arguments are harmless even on a host without any protection.
ctypes.CDLL(None).syscall(173, 0x80, 1, 1)
print("still here")
