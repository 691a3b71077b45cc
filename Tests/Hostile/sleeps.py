# family: time
# proves: a program that sleeps for ever ends by the clock, and has used no CPU time to speak of
# expect: wall_limit
# limits: {wall: 500ms}
import time

time.sleep(3600)
