# family: privileges
# proves: no namespace of any kind can be unshared
# expect: ok
# machine: x86_64
# refused: [unshare]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
UNSHARE = 272
for bit in range(32):
    assert libc.syscall(UNSHARE, ctypes.c_long(1 << bit)) == -1 and ctypes.get_errno() == errno.EPERM, bit
