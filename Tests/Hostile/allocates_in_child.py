# family: memory
# proves: a child killed for memory is a memory limit even if its parent succeeds
# expect: memory_limit
# limits: {memory: 64MiB}
import os

child = os.fork()
if child == 0:
    blocks = []
    while True:
        blocks.append(bytearray(1 << 20))
os.waitpid(child, 0)
