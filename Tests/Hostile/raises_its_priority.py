# family: time
# proves: no process can get a higher or a different priority
# expect: ok
# machine: x86_64
# refused: [setpriority, ioprio_set]
import ctypes
import errno
import os

for nice in [-1, -20]:
    try:
        os.nice(nice)
    except PermissionError:
        continue
    raise SystemExit("raised its priority")
libc = ctypes.CDLL(None, use_errno=True)
IOPRIO_SET, REAL_TIME = 251, 1 << 13
assert libc.syscall(IOPRIO_SET, 1, 0, REAL_TIME) == -1 and ctypes.get_errno() == errno.EPERM
