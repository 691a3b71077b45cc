# family: files
# proves: files that constantly change places until the end do not mislead our own code
# expect: cpu_limit
# limits: {cpu: 200ms}
# below: {wall: 8s}
# machine: x86_64
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
RENAMEAT2, AT_FDCWD, EXCHANGE = 316, -100, 2
os.mkdir("/work/directory")
os.symlink("/proc/1/root", "/work/link")
while True:
    assert libc.syscall(RENAMEAT2, AT_FDCWD, b"/work/directory", AT_FDCWD, b"/work/link", EXCHANGE) == 0
    os.rename("/work/program.py", "/work/moved.py")
    os.rename("/work/moved.py", "/work/program.py")
