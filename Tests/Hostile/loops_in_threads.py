# family: time
# proves: CPU time of all threads counts together, even outside of the interpreter's lock
# expect: cpu_limit
# limits: {cpu: 300ms, cores: 2}
# below: {wall: 8s}
import hashlib
import threading

data = bytes(1 << 20)


def work():
    while True:
        hashlib.sha256(data)


for _ in range(4):
    threading.Thread(target=work).start()
