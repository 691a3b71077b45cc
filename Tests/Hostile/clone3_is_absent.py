# family: kernel
# proves: clone3, whose flags no filter can see, does not exist
# expect: ok
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
assert libc.syscall(435, ctypes.create_string_buffer(88), 88) == -1
assert ctypes.get_errno() == errno.ENOSYS, ctypes.get_errno()
