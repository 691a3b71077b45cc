# family: kernel
# proves: the machine cannot be stopped or restarted, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [reboot]
import ctypes

# The arguments are harmless even on a host without any protection.
ctypes.CDLL(None).syscall(169, 0, 0, 0, None)
print("still here")
