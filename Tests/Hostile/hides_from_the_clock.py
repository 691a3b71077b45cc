# family: time
# proves: leaving the process group, session and parent does not escape the time limits
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
