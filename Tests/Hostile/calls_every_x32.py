# family: kernel
# proves: no call of x32 gets through, even if its native counterpart is allowed
# expect: ok
# machine: x86_64
import ctypes
import os
import signal

libc = ctypes.CDLL(None)
for number in [0, 1, 39, 186, 512, 520, 545]:
    child = os.fork()
    if child == 0:
        libc.syscall(ctypes.c_long(0x40000000 | number), 0, 0, 0)
        os._exit(0)
    assert os.waitpid(child, 0)[1] & 0x7F == signal.SIGSYS, number
