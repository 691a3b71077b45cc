# family: files
# proves: the classic escape from a chroot fails at every step
# expect: ok
# machine: x86_64
# refused: [chroot, open_by_handle_at]
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
outside = os.open("/", os.O_RDONLY)
os.mkdir("/work/prison")
try:
    os.chroot("/work/prison")
except PermissionError:
    pass
else:
    raise SystemExit("changed its root")
os.fchdir(outside)
for _ in range(64):
    os.chdir("..")
assert os.stat(".").st_ino == os.stat("/").st_ino and not os.path.exists("home"), os.listdir(".")
OPEN_BY_HANDLE_AT = 304
handle = ctypes.create_string_buffer(b"\x08\0\0\0\x01\0\0\0\x02\0\0\0\0\0\0\0", 16)  # inode 2: a root of ext4
assert libc.syscall(OPEN_BY_HANDLE_AT, outside, handle, 0) == -1 and ctypes.get_errno() == errno.EPERM
