# family: channels
# proves: POSIX message queues cannot be opened
# expect: ok
# machine: x86_64
# refused: [mq_open, mq_unlink]
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
MQ_OPEN, MQ_UNLINK = 240, 241
for call in [(MQ_OPEN, b"queue", os.O_CREAT | os.O_RDWR, 0o600, None), (MQ_UNLINK, b"queue")]:
    assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
assert not os.path.exists("/dev/mqueue")
