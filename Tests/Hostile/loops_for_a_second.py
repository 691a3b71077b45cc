# family: time
# proves: a loop that would end by itself ends at the CPU limit if it reaches that first
# expect: cpu_limit
# limits: {cpu: 200ms}
# kill: cpu
import time

while time.process_time() < 1:
    pass
