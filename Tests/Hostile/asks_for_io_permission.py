# family: kernel
# proves: single ports of the processor are out of reach, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [ioperm]
import ctypes

# With arguments that would do nothing even where nothing stopped them.
ctypes.CDLL(None).syscall(173, 0x80, 1, 1)
print("still here")
