# family: memory
# proves: the page tables of a program count as the cell's memory
# expect: memory_limit
# limits: {memory: 24MiB}
import mmap

SPAN = 2 << 20  # the memory that one page of the table describes
NORESERVE = 0x4000
mapped = mmap.mmap(-1, 16384 * SPAN, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | NORESERVE, mmap.PROT_READ)
mapped.madvise(mmap.MADV_NOHUGEPAGE)
for offset in range(0, len(mapped), SPAN):
    assert mapped[offset] == 0  # reads map the shared zero page
