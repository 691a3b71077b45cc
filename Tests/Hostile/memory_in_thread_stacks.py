# family: memory
# proves: a thread's stack costs what it uses, not the address space that it takes
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
