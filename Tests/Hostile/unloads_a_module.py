# family: kernel
# proves: no module can be unloaded, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [delete_module]
import ctypes

# The arguments are harmless even on a host without any protection.
ctypes.CDLL(None).syscall(176, b"no such module", 0)
print("still here")
