# family: time
# proves: CPU time of all processes counts together, however it is distributed
# expect: cpu_limit
# limits: {cpu: 300ms}
import os

for _ in range(3):
    os.fork()
while True:
    pass
