# family: memory
# proves: the kernel's memory for each process counts as the cell's memory
# expect: memory_limit
# limits: {memory: 16MiB, processes: 1024, cpu: 10s}
import os
import signal

for _ in range(1000):
    if os.fork() == 0:
        signal.pause()
signal.pause()
