# family: kernel
# proves: no module can be loaded from a file, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [finit_module]
import ctypes

# With arguments that would do nothing even where nothing stopped them.
ctypes.CDLL(None).syscall(313, -1, b"", 0)
print("still here")
