# family: privileges
# proves: a program cannot mount, unmount or change the root
# expect: ok
# machine: x86_64
# refused: [mount, umount2, pivot_root, chroot, fsopen, open_tree, move_mount]

import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)


def refused(number, *arguments):
    assert libc.syscall(number, *arguments) == -1, number
    assert ctypes.get_errno() == errno.EPERM, (number, ctypes.get_errno())


refused(165, b"none", b"/work", b"tmpfs", 0, None)
refused(166, b"/proc", 2)
refused(155, b"/work", b"/work")
refused(161, b"/work")
refused(430, b"tmpfs", 0)
refused(428, -100, b"/", 1)
refused(429, -1, b"", -1, b"", 0)
