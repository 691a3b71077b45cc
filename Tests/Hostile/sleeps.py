# family: time
# proves: a program that sleeps for ever ends at the wall-clock limit, with almost no CPU time
# expect: wall_limit
# limits: {wall: 500ms}
import time

time.sleep(3600)
