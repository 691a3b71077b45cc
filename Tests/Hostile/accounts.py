# family: kernel
# proves: the host's accounting cannot be changed, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [acct]
import ctypes

# With arguments that would do nothing even where nothing stopped them.
ctypes.CDLL(None).syscall(163, b"/no/such/file")
print("still here")
