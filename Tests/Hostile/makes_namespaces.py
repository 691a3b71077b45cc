# family: privileges
# proves: no new namespace can be created, and none can be entered
# expect: ok
# machine: x86_64
# refused: [unshare, setns, clone]

import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)


def refused(number, *arguments):
    assert libc.syscall(number, *arguments) == -1, number
    assert ctypes.get_errno() == errno.EPERM, (number, ctypes.get_errno())


UNSHARE, SETNS, CLONE = 272, 308, 56
for flag in [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x80]:
    refused(UNSHARE, flag)
    if flag != 0x80:
        refused(CLONE, flag | 17, 0, 0, 0, 0)
with open("/proc/self/ns/net") as namespace:
    refused(SETNS, namespace.fileno(), 0)
