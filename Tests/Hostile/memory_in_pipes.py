# family: memory
# proves: data in pipe buffers counts as memory
# expect: memory_limit
# limits: {memory: 24MiB}
import os
import time

for _ in range(8):
    if os.fork() == 0:
        try:
            while True:
                _, end = os.pipe2(os.O_NONBLOCK)
                os.write(end, bytes(64 << 10))
        except OSError:
            time.sleep(60)
os.wait()
