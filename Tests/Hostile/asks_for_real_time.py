# family: time
# proves: a program cannot get real-time or deadline scheduling
# expect: ok
# machine: x86_64
# refused: [sched_setscheduler, sched_setparam, sched_setattr]
import ctypes
import errno
import os

for policy in [os.SCHED_FIFO, os.SCHED_RR, os.SCHED_BATCH, os.SCHED_IDLE]:
    try:
        os.sched_setscheduler(0, policy, os.sched_param(1 if policy in (os.SCHED_FIFO, os.SCHED_RR) else 0))
    except PermissionError:
        continue
    raise SystemExit("changed its scheduling")
libc = ctypes.CDLL(None, use_errno=True)
SETPARAM, SETATTR = 142, 314
for call in [(SETPARAM, 0, ctypes.byref(ctypes.c_int(1))), (SETATTR, 0, ctypes.create_string_buffer(48), 0)]:
    assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
