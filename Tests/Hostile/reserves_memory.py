# family: memory
# proves: reserved but untouched memory does not count
# expect: ok
# limits: {memory: 64MiB}
import mmap

reserved = mmap.mmap(-1, 1 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
reserved[0] = 1
