# family: kernel
# proves: arguments with bits in the upper half, which the kernel ignores, are refused or have no effect
# expect: ok
# machine: x86_64
# refused: [clone, socketpair, prctl, mknodat]
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
CLONE, SOCKETPAIR, PRCTL, MKNODAT = 56, 53, 157, 259
NEWUSER, AF_INET, SET_DUMPABLE, CHARACTER, AT_FDCWD = 0x10000000, 2, 4, 0o020600, -100


def call(number, *arguments):
    return libc.syscall(ctypes.c_long(number), *[ctypes.c_long(argument) for argument in arguments])


room = ctypes.addressof(ctypes.create_string_buffer(8))
for upper in [1 << 32, 0x7FFFFFFF << 32]:
    for attempt in [
        (CLONE, upper | NEWUSER | 17, 0, 0, 0, 0),
        (SOCKETPAIR, upper | AF_INET, 1, 0, room),
        (PRCTL, upper | SET_DUMPABLE, 0, 0, 0, 0),
        (MKNODAT, AT_FDCWD, ctypes.cast(b"/work/null", ctypes.c_void_p).value, upper | CHARACTER, 0x103),
    ]:
        result = call(*attempt)
        if result == 0:
            os._exit(9)
        assert result == -1 and ctypes.get_errno() == errno.EPERM, (attempt, result, ctypes.get_errno())
