# family: files
# proves: pages of the interpreter, which all cells share, cannot be overwritten in memory
# expect: ok
import mmap
import os

with open("/usr/bin/python3", "rb") as file:
    try:
        mmap.mmap(file.fileno(), 4096, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ | mmap.PROT_WRITE)
    except PermissionError:
        pass
    else:
        raise SystemExit("mapped the interpreter for writing")
    private = mmap.mmap(file.fileno(), 4096, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
    private[0:4] = b"evil"
    assert os.pread(file.fileno(), 4, 0) == b"\x7fELF"
# /proc/self/mem, which debuggers use, can write to read-only pages: into a copy, never into the file.
with open("/proc/self/maps") as maps:
    line = next(line for line in maps if "/usr/bin/python3" in line or "libpython" in line)
first, path = int(line.split("-")[0], 16), line.split()[-1]
try:
    with open("/proc/self/mem", "r+b", buffering=0) as memory:
        memory.seek(first)
        memory.write(b"evil")
except OSError:
    pass
with open(path, "rb") as file:
    assert file.read(4) == b"\x7fELF"
