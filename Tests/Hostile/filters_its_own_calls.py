# family: privileges
# proves: a program can install neither its own filter nor a listener that would replace ours
# expect: ok
# machine: x86_64
# refused: [seccomp, prctl]
import ctypes
import errno
import struct

libc = ctypes.CDLL(None, use_errno=True)
SECCOMP, STRICT, FILTER, NOTIFY_SIZES, NEW_LISTENER, TSYNC = 317, 0, 1, 3, 8, 1
ALLOW = struct.pack("HBBI", 0x06, 0, 0, 0x7FFF0000)
instructions = ctypes.create_string_buffer(ALLOW, 8)
program = struct.pack("HxxxxxxQ", 1, ctypes.addressof(instructions))
for call in [(STRICT, 0, None), (FILTER, 0, program), (FILTER, NEW_LISTENER, program), (FILTER, TSYNC, program),
             (NOTIFY_SIZES, 0, ctypes.create_string_buffer(8))]:
    assert libc.syscall(SECCOMP, *call) == -1 and ctypes.get_errno() == errno.EPERM, call
PR_SET_SECCOMP = 22
assert libc.prctl(PR_SET_SECCOMP, 2, program, 0, 0) == -1 and ctypes.get_errno() == errno.EPERM
