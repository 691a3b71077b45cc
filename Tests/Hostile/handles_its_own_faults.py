# family: kernel
# proves: a program cannot stall a page fault of the kernel (userfaultfd)
# expect: ok
# machine: x86_64
# refused: [userfaultfd]
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
USERFAULTFD, USER_MODE_ONLY = 323, 1
for flags in [0, USER_MODE_ONLY, os.O_NONBLOCK]:
    assert libc.syscall(USERFAULTFD, flags) == -1 and ctypes.get_errno() == errno.EPERM
assert not os.path.exists("/dev/userfaultfd")
