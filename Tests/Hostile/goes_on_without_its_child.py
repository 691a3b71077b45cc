# family: memory
# proves: a child killed for memory ends the whole program, which would otherwise continue half dead
# expect: memory_limit
# limits: {memory: 64MiB}
# below: {output: 1B}
import os
import time

child = os.fork()
if child == 0:
    blocks = [bytearray(1 << 20) for _ in range(128)]
os.waitpid(child, 0)
time.sleep(2)
print("went on")
