# family: kernel
# proves: a system call with a number of x32 kills the process
# expect: policy_violation
# machine: x86_64
# signal: 31
import ctypes

print(ctypes.CDLL(None).syscall(0x40000000 | 39))
