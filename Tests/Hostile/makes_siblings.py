# family: processes
# proves: a program cannot create a process whose parent is the launcher, which would have to reap it
# expect: ok
# machine: x86_64
# refused: [clone]
# below: {wall: 8s}
import ctypes
import errno
import os
import signal

libc = ctypes.CDLL(None, use_errno=True)
CLONE, CLONE_PARENT = 56, 0x8000
made = libc.syscall(CLONE, CLONE_PARENT | signal.SIGCHLD, 0, 0, 0, 0)
if made == 0:
    os._exit(0)
assert made == -1 and ctypes.get_errno() == errno.EPERM, "made a child of the program's parent"
