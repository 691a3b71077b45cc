# family: kernel
# proves: swap cannot be switched off, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [swapoff]
import ctypes

# The arguments are harmless even on a host without any protection.
ctypes.CDLL(None).syscall(168, b"/no/such/file")
print("still here")
