# family: kernel
# proves: no module can be loaded from a file, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [finit_module]
import ctypes

# The arguments are harmless even on a host without any protection.
ctypes.CDLL(None).syscall(313, -1, b"", 0)
print("still here")
