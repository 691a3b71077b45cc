# family: channels
# proves: no advice on memory can merge pages with other cells, or move pages of files that all cells see
# expect: ok
# refused: [madvise]
import mmap

MADV_MERGEABLE, MADV_COLD, MADV_PAGEOUT, MADV_COLLAPSE, MADV_HWPOISON = 12, 20, 21, 25, 100
own = mmap.mmap(-1, 1 << 16, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
with open(mmap.__file__, "rb") as file:
    shared = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
for pages in [own, shared]:
    for advice in [MADV_MERGEABLE, MADV_COLD, MADV_PAGEOUT, MADV_COLLAPSE, MADV_HWPOISON]:
        try:
            pages.madvise(advice)
        except PermissionError:
            continue
        raise AssertionError(f"advice {advice} is taken")
own.madvise(mmap.MADV_DONTNEED)
