# family: memory
# proves: the kernel's records of a program's mappings count as memory
# expect: memory_limit
# limits: {memory: 16MiB, cpu: 10s}
import mmap

mapped = []
try:
    while True:
        # Every other one is of another protection, so that no two are joined.
        protection = mmap.PROT_READ if len(mapped) % 2 else mmap.PROT_READ | mmap.PROT_WRITE
        mapped.append(mmap.mmap(-1, 4096, prot=protection))
except OSError:
    assert len(mapped) < 1 << 17
