# family: time
# proves: a deadlock ends at the wall-clock limit
# expect: wall_limit
# limits: {wall: 2s}
# below: {cpu: 1s}
import threading

lock = threading.Lock()
lock.acquire()
lock.acquire()
