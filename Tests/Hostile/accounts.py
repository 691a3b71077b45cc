# family: kernel
# proves: the host's process accounting cannot be changed, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [acct]
import ctypes

# The arguments are harmless even on a host without any protection.
ctypes.CDLL(None).syscall(163, b"/no/such/file")
print("still here")
