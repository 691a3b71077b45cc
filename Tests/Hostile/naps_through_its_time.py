# family: time
# proves: frequent short pauses do not hide CPU time
# expect: cpu_limit
# limits: {cpu: 200ms, wall: 20s}
# above: {cpu: 200ms}
import time

while True:
    end = time.process_time() + 0.002
    while time.process_time() < end:
        pass
    time.sleep(0.0005)
