# family: privileges
# proves: no character can be typed into the service's terminal, however the command is encoded
# expect: ok
# machine: x86_64
# refused: [ioctl]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
IOCTL, TIOCSTI, TIOCLINUX, TIOCSCTTY = 16, 0x5412, 0x541C, 0x540E
for descriptor in range(3):
    for command in [TIOCSTI, TIOCLINUX, TIOCSCTTY]:
        # The kernel reads only the lower half of the command.
        for upper in [0, 1 << 32, 0xFFFFFFFF << 32]:
            call = [ctypes.c_long(number) for number in (IOCTL, descriptor, upper | command)]
            assert libc.syscall(*call, ctypes.c_char_p(b"x")) == -1
            assert ctypes.get_errno() == errno.EPERM, (hex(command), ctypes.get_errno())
