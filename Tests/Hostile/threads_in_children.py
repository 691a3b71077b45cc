# family: processes
# proves: threads of all processes count together
# expect: process_limit
# process_limit_hits: 1
# limits: {processes: 16}
import os
import threading
import time

for _ in range(3):
    if os.fork() == 0:
        break
for _ in range(16):
    threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
