# family: kernel
# proves: no swap can be added, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [swapon]
import ctypes

# The arguments are harmless even on a host without any protection.
ctypes.CDLL(None).syscall(167, b"/no/such/file", 0)
print("still here")
