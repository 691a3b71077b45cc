# family: channels
# proves: pages of shared files cannot be moved into pipes, through which they might be overwritten
# expect: ok
# machine: x86_64
# refused: [splice, tee, vmsplice]
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
SPLICE, TEE, VMSPLICE = 275, 276, 278
file = os.open("/usr/bin/python3", os.O_RDONLY)
reader, writer = os.pipe()
for call in [(SPLICE, file, None, writer, None, 1, 0), (TEE, reader, writer, 1, 0), (VMSPLICE, writer, None, 0, 0)]:
    assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
