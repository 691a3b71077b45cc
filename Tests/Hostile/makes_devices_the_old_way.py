# family: privileges
# proves: no device node can be created with mknod, the oldest form of the call
# expect: ok
# machine: x86_64
# refused: [mknod]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
MKNOD, CHARACTER, BLOCK, NULL = 133, 0o020600, 0o060600, 0x103
for kind in [CHARACTER, BLOCK]:
    assert libc.syscall(MKNOD, b"/work/device", kind, NULL) == -1, kind
    assert ctypes.get_errno() == errno.EPERM, (kind, ctypes.get_errno())
