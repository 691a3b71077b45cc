# family: memory
# proves: a program can neither bind memory to parts of the machine, nor move it, nor query its place
# expect: ok
# machine: x86_64
# refused: [set_mempolicy, get_mempolicy, migrate_pages, move_pages]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
MBIND, SET_MEMPOLICY, GET_MEMPOLICY, MIGRATE_PAGES, MOVE_PAGES = 237, 238, 239, 256, 279
assert libc.syscall(MBIND, 0, 0, 0, 0, 0, 0) == -1 and ctypes.get_errno() == errno.ENOSYS
for number in [SET_MEMPOLICY, GET_MEMPOLICY, MIGRATE_PAGES, MOVE_PAGES]:
    assert libc.syscall(number, 0, 0, 0, 0, 0, 0) == -1 and ctypes.get_errno() == errno.EPERM, number
