# family: kernel
# proves: system calls with the numbers of x32 end the process
# expect: policy_violation
# machine: x86_64
# signal: 31
import ctypes

print(ctypes.CDLL(None).syscall(0x40000000 | 39))
