# family: kernel
# proves: the calls that most kernel exploits start from are refused
# expect: ok
# machine: x86_64
# refused: [bpf, keyctl, add_key, perf_event_open, userfaultfd, io_uring_setup]

import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)


def refused(number, *arguments):
    assert libc.syscall(number, *arguments) == -1, number
    assert ctypes.get_errno() == errno.EPERM, (number, ctypes.get_errno())


refused(321, 0, None, 0)
refused(250, 0, 0, 0, 0, 0)
refused(248, b"user", b"name", b"x", 1, -3)
refused(298, None, 0, -1, -1, 0)
refused(323, 0)
refused(425, 1, None)
