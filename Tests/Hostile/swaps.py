# family: kernel
# proves: no swap can be added, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [swapon]
import ctypes

# With arguments that would do nothing even where nothing stopped them.
ctypes.CDLL(None).syscall(167, b"/no/such/file", 0)
print("still here")
