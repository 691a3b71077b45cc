# family: kernel
# proves: a call that no exercise could want ends the program immediately
# expect: policy_violation
# machine: x86_64
# refused: [kexec_load]
import ctypes

ctypes.CDLL(None).syscall(246, 0, 0, None, 0)
print("still here")
