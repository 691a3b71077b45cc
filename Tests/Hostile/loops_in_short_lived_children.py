# family: time
# proves: CPU time of ended children counts, however short their life was
# expect: cpu_limit
# limits: {cpu: 300ms}
import os

while True:
    child = os.fork()
    if child == 0:
        sum(range(20_000))
        os._exit(0)
    os.waitpid(child, 0)
