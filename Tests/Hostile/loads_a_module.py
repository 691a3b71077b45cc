# family: kernel
# proves: no module can be loaded, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [init_module]
import ctypes

# The arguments are harmless even on a host without any protection.
ctypes.CDLL(None).syscall(175, b"", 0, b"")
print("still here")
