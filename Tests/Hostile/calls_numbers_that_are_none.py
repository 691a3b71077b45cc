# family: kernel
# proves: call numbers that are unused, or were unused when the rules were written, are refused
# expect: ok
# machine: x86_64
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
for number in [400, 423, 480, 512, 547, 1000, 4096, 65535, 1 << 20, (1 << 30) - 1]:
    assert libc.syscall(ctypes.c_long(number), 0, 0, 0, 0, 0, 0) == -1, number
    assert ctypes.get_errno() in (errno.EPERM, errno.ENOSYS), (number, ctypes.get_errno())
