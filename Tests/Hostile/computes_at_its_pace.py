# family: time
# proves: a program cannot keep more processors busy than its limit on cores
# expect: ok
# limits: {cores: 0.2}
# above: {wall: 900ms}
import time

# The time of the start does not count: on some machines it is most of the total.
until = time.process_time() + 0.3
while time.process_time() < until:
    pass
