# family: memory
# proves: no memory can be locked against swapping
# expect: ok
# machine: x86_64
# refused: [mlock, mlockall]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
MLOCK, MLOCKALL = 149, 151
for call in [(MLOCK, ctypes.create_string_buffer(4096), 4096), (MLOCKALL, 3)]:
    assert libc.syscall(*call) == -1, call
    assert ctypes.get_errno() == errno.EPERM, (call, ctypes.get_errno())
