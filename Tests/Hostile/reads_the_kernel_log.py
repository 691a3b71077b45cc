# family: secrets
# proves: the kernel log, which contains addresses and messages about other programs, cannot be read
# expect: ok
# machine: x86_64
# refused: [syslog]
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
SYSLOG, READ_ALL, SIZE_BUFFER = 103, 3, 10
for kind in [READ_ALL, SIZE_BUFFER]:
    assert libc.syscall(SYSLOG, kind, ctypes.create_string_buffer(64), 64) == -1 and ctypes.get_errno() == errno.EPERM
assert not os.path.exists("/dev/kmsg") and not os.path.exists("/proc/kmsg")
