# family: kernel
# proves: a program can neither disable address randomisation nor take on another system's personality
# expect: ok
# machine: x86_64
# refused: [personality]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
PERSONALITY = 135
for persona in [0xFFFFFFFF, 0x0040000, 0x0400000, 0x0008, 0x0100000]:
    assert libc.syscall(PERSONALITY, ctypes.c_long(persona)) == -1 and ctypes.get_errno() == errno.EPERM
