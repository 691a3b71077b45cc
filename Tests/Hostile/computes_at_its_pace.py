# family: time
# proves: a program gets no more of the processors at a time than it may keep busy
# expect: ok
# limits: {cores: 0.2}
# above: {wall: 900ms}
import time

# What its start took does not count: elsewhere that is most of it.
until = time.process_time() + 0.3
while time.process_time() < until:
    pass
