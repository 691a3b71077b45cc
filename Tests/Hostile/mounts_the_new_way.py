# family: privileges
# proves: the newer mount calls are refused like the old ones
# expect: ok
# machine: x86_64
# refused: [fsopen, fsconfig, fsmount, fspick, open_tree, move_mount, mount_setattr]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
OPEN_TREE, MOVE_MOUNT, FSOPEN, FSCONFIG, FSMOUNT, FSPICK, MOUNT_SETATTR = 428, 429, 430, 431, 432, 433, 442
for call in [
    (OPEN_TREE, -100, b"/", 1), (MOVE_MOUNT, -1, b"", -100, b"/work", 4), (FSOPEN, b"proc", 0),
    (FSCONFIG, -1, 0, None, None, 0), (FSMOUNT, -1, 0, 0), (FSPICK, -100, b"/proc", 0),
    (MOUNT_SETATTR, -100, b"/", 0, ctypes.create_string_buffer(32), 32),
]:
    assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
