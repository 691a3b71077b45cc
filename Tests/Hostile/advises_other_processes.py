# family: processes
# proves: a program can neither give memory advice for another process nor release a dying process's memory
# expect: ok
# machine: x86_64
# refused: [process_madvise, process_mrelease, memfd_secret]
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
PROCESS_MADVISE, MEMFD_SECRET, PROCESS_MRELEASE = 440, 447, 448
handle = os.pidfd_open(1)
for call in [(PROCESS_MADVISE, handle, None, 0, 21, 0), (MEMFD_SECRET, 0), (PROCESS_MRELEASE, handle, 0)]:
    assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
