# family: channels
# proves: the kernel's keyrings, which namespaces do not separate, cannot be read or changed
# expect: ok
# machine: x86_64
# refused: [add_key, request_key, keyctl]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
ADD_KEY, REQUEST_KEY, KEYCTL = 248, 249, 250
GET_ID, JOIN_SESSION, READ, PERSISTENT = 0, 1, 11, 22
for call in [
    (ADD_KEY, b"user", b"channel", b"x", 1, -4), (REQUEST_KEY, b"user", b"channel", None, -4),
    (KEYCTL, GET_ID, -4, 1), (KEYCTL, JOIN_SESSION, b"channel"), (KEYCTL, READ, -5, None, 0),
    (KEYCTL, PERSISTENT, 0, -2),
]:
    assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
