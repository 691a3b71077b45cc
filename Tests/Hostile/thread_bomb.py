# family: processes
# proves: threads count as processes
# expect: process_limit
# process_limit_hits: 1
# limits: {wall: 1s}
import threading

while True:
    threading.Thread(target=threading.Event().wait).start()
