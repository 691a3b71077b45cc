# family: channels
# proves: no call reveals, or decides, which parts of the shared files are in memory
# expect: ok
# machine: x86_64
# refused: [preadv2, pwritev2, fadvise64, cachestat]
import ctypes
import errno
import mmap
import os

libc = ctypes.CDLL(None, use_errno=True)
file = os.open(os.__file__, os.O_RDONLY)
own = os.open("/work/own", os.O_WRONLY | os.O_CREAT)
for attempt in [
    lambda: os.preadv(file, [bytearray(1)], 0, os.RWF_NOWAIT),
    lambda: os.pwritev(own, [b"x"], 0, os.RWF_SYNC),
    lambda: os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED),
]:
    try:
        attempt()
    except PermissionError:
        continue
    raise SystemExit("can tell what is in memory, or drop it from there")
CACHESTAT, MINCORE = 451, 27
assert libc.syscall(CACHESTAT, file, ctypes.create_string_buffer(16), ctypes.create_string_buffer(40), 0) == -1
assert ctypes.get_errno() == errno.EPERM
# Without write access to the file, mincore reports every page as present (mm/mincore.c).
length = os.fstat(file).st_size
mapped = mmap.mmap(file, length, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
pages = (ctypes.c_ubyte * (length // 4096 + 1))()
address = ctypes.addressof(ctypes.c_char.from_buffer(mapped))
assert libc.syscall(MINCORE, ctypes.c_void_p(address), ctypes.c_size_t(length), pages) == 0
assert all(page & 1 for page in pages), "mincore tells what is in memory"
