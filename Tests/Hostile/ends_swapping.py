# family: kernel
# proves: no swap can be taken away, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [swapoff]
import ctypes

# With arguments that would do nothing even where nothing stopped them.
ctypes.CDLL(None).syscall(168, b"/no/such/file")
print("still here")
