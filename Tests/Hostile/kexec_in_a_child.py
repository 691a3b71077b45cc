# family: kernel
# proves: a child's fatal call ends the whole cell, even if its parent would continue
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [kexec_load]
import ctypes
import os
import time

if os.fork() == 0:
    os.setsid()
    ctypes.CDLL(None).syscall(246, 0, 0, None, 0)
time.sleep(3600)
