# family: memory
# proves: the kernel's records of a program's mappings count as the cell's memory
# expect: memory_limit
# limits: {memory: 16MiB, cpu: 10s}
import mmap

mapped = []
try:
    while True:
        # Neighbours have different protections, so that the kernel merges no two mappings.
        protection = mmap.PROT_READ if len(mapped) % 2 else mmap.PROT_READ | mmap.PROT_WRITE
        mapped.append(mmap.mmap(-1, 4096, prot=protection))
except OSError:
    assert len(mapped) < 1 << 17
