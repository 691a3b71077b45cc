# family: time
# proves: a program that waits for sleeping children ends at the wall-clock limit with all of them
# expect: wall_limit
# limits: {wall: 2s}
# below: {cpu: 1s}
import os
import time

for _ in range(4):
    if os.fork() == 0:
        os.setsid()
        time.sleep(3600)
while True:
    os.wait()
