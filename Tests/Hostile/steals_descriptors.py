# family: processes
# proves: no descriptor can be taken from another process
# expect: ok
# machine: x86_64
# refused: [pidfd_getfd]
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
PIDFD_GETFD = 438
child = os.fork()
if child == 0:
    os.read(os.pipe()[0], 1)
for process in [1, child]:
    handle = os.pidfd_open(process)
    for number in range(4):
        assert libc.syscall(PIDFD_GETFD, handle, number, 0) == -1 and ctypes.get_errno() == errno.EPERM
os.kill(child, 9)
