# family: processes
# proves: unreaped processes do not keep the cell alive
# expect: ok
# below: {wall: 8s}
import os

for _ in range(24):
    if os.fork() == 0:
        os._exit(0)
