# family: processes
# proves: a pidfd gives no access to the namespaces of its process
# expect: ok
# machine: x86_64
# refused: [setns]
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
SETNS = 308
handle = os.pidfd_open(1)
for kind in [0x10000000, 0x00020000, 0x40000000, 0x20000000]:
    assert libc.syscall(SETNS, handle, kind) == -1 and ctypes.get_errno() == errno.EPERM, kind
