# family: processes
# proves: a program that unsets its parent-death signal still ends with its cell
# expect: ok
# prints: "gone"
# machine: x86_64
import ctypes
import os
import time

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
assert libc.prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0) == 0
assert libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == -1
if os.fork() == 0:
    os.setsid()
    time.sleep(3600)
print("gone")
