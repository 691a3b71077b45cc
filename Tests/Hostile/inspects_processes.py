# family: processes
# proves: no process can be traced or read, and no descriptors can be taken from one
# expect: ok
# machine: x86_64
# refused: [ptrace, process_vm_readv, process_vm_writev, pidfd_getfd, kcmp]

import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)


def refused(number, *arguments):
    assert libc.syscall(number, *arguments) == -1, number
    assert ctypes.get_errno() == errno.EPERM, (number, ctypes.get_errno())


refused(101, 16, 1, 0, 0)
refused(310, 1, None, 0, None, 0, 0)
refused(311, 1, None, 0, None, 0, 0)
refused(438, 0, 0, 0)
refused(312, 1, 1, 0, 0, 0)
