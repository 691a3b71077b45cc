# family: kernel
# proves: no system call can be made through an io_uring
# expect: ok
# machine: x86_64
# refused: [io_uring_setup, io_uring_enter, io_uring_register, io_setup, io_submit]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
IO_SETUP, IO_SUBMIT, SETUP, ENTER, REGISTER = 206, 209, 425, 426, 427
parameters = ctypes.create_string_buffer(120)
for call in [
    (SETUP, 8, parameters), (ENTER, 0, 1, 0, 0, None, 0), (REGISTER, 0, 0, None, 0), (IO_SETUP, 8, parameters),
    (IO_SUBMIT, 0, 0, None),
]:
    assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
