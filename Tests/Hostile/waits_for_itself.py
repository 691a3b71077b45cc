# family: time
# proves: a deadlock ends at the wall-clock limit
# expect: wall_limit
# limits: {wall: 400ms}
# below: {cpu: 200ms}
import threading

lock = threading.Lock()
lock.acquire()
lock.acquire()
