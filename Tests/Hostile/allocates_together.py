# family: memory
# proves: the memory of all processes counts together
# expect: memory_limit
# limits: {memory: 96MiB}
import os
import time

for _ in range(4):
    if os.fork() == 0:
        block = bytearray(40 << 20)
        for page in range(0, len(block), 4096):
            block[page] = 1
        time.sleep(3600)
while True:
    os.wait()
