# family: memory
# proves: files count as memory, so neither /work and /tmp nor a memory file is a way round the limit
# expect: memory_limit
# limits: {memory: 64MiB}
import os

file = os.memfd_create("much")
while True:
    os.write(file, bytes(1 << 20))
