# family: kernel
# proves: the machine cannot be stopped, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [reboot]
import ctypes

# With arguments that would do nothing even where nothing stopped them.
ctypes.CDLL(None).syscall(169, 0, 0, 0, None)
print("still here")
