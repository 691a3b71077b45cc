# family: time
# proves: a program that would wake up by itself ends by the clock if that comes first
# expect: wall_limit
# limits: {wall: 300ms}
import time

time.sleep(3)
