# family: channels
# proves: no file, directory or mount can be watched, so that no cell sees what another reads
# expect: ok
# machine: x86_64
# refused: [inotify_init, inotify_init1, fanotify_init, fcntl]
import ctypes
import errno
import fcntl
import os

libc = ctypes.CDLL(None, use_errno=True)
INOTIFY_INIT, INOTIFY_INIT1, FANOTIFY_INIT = 253, 294, 300
for call in [(INOTIFY_INIT,), (INOTIFY_INIT1, 0), (FANOTIFY_INIT, 0x200, 0)]:
    assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
for path in ["/dev", "/usr/lib", "/work"]:
    try:
        fcntl.fcntl(os.open(path, os.O_RDONLY), fcntl.F_NOTIFY, fcntl.DN_ACCESS | fcntl.DN_MULTISHOT)
    except PermissionError:
        continue
    raise SystemExit(f"watches {path}")
