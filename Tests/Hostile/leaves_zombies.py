# family: processes
# proves: processes that nobody awaited do not keep the cell
# expect: ok
# below: {wall: 8s}
import os

for _ in range(24):
    if os.fork() == 0:
        os._exit(0)
