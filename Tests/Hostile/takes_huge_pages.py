# family: memory
# proves: no huge page of the host's pool, which no memory limit counts, can be taken
# expect: ok
# machine: x86_64
# refused: [mmap]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
MMAP = 9
READ_WRITE, PRIVATE_ANONYMOUS, MAP_HUGETLB = 3, 0x22, 0x40000
TWO_MEGABYTES = 21 << 26
for flags in [MAP_HUGETLB, MAP_HUGETLB | TWO_MEGABYTES, MAP_HUGETLB | 1 << 32]:
    taken = libc.syscall(
        MMAP, None, ctypes.c_size_t(2 << 20), READ_WRITE, ctypes.c_ulong(PRIVATE_ANONYMOUS | flags), -1, 0)
    assert taken == -1 and ctypes.get_errno() == errno.EPERM, (flags, ctypes.get_errno())
