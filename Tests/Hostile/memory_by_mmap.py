# family: memory
# proves: mapped memory, private or shared, counts once it is touched
# expect: memory_limit
# limits: {memory: 64MiB}
import mmap

private = mmap.mmap(-1, 40 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
shared = mmap.mmap(-1, 40 << 20, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
for page in range(0, 40 << 20, 4096):
    private[page] = shared[page] = 1
