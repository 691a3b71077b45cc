# family: processes
# proves: a chain of processes that each start the next in a new session and end is stopped by its CPU time
# expect: cpu_limit
# limits: {cpu: 300ms}
import os
import time

if os.fork() == 0:
    while True:
        if os.fork():
            os._exit(0)
        os.setsid()
time.sleep(3600)
