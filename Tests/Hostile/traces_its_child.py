# family: processes
# proves: a program cannot trace even its own child
# expect: ok
# machine: x86_64
# refused: [ptrace]
import ctypes
import errno
import os
import signal

libc = ctypes.CDLL(None, use_errno=True)
PTRACE, TRACEME, ATTACH, SEIZE = 101, 0, 16, 0x4206
child = os.fork()
if child == 0:
    signal.pause()
for call in [(TRACEME, 0), (ATTACH, child), (SEIZE, child), (ATTACH, 1)]:
    assert libc.syscall(PTRACE, *call, 0, 0) == -1 and ctypes.get_errno() == errno.EPERM, call
os.kill(child, signal.SIGKILL)
