# family: memory
# proves: a thread's stack counts by its use, not by its address space
# expect: ok
# limits: {memory: 64MiB}
# below: {memory: 8MiB}
import threading

stop = threading.Event()
threads = [threading.Thread(target=stop.wait) for _ in range(24)]
for thread in threads:
    thread.start()
stop.set()
for thread in threads:
    thread.join()
