# family: time
# proves: leaving the process group, the session and the parent is no way out of the time limits
# expect: cpu_limit
# limits: {cpu: 300ms}
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    while True:
        pass
time.sleep(3600)
