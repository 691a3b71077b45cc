# family: time
# proves: a program that would wake up by itself ends at the wall-clock limit if it reaches that first
# expect: wall_limit
# limits: {wall: 300ms}
import time

time.sleep(3)
