# family: memory
# proves: data in socket buffers counts as memory
# expect: memory_limit
# limits: {memory: 24MiB}
import os
import socket
import time

pairs = []


def fill():
    while True:
        left, right = socket.socketpair()
        left.setblocking(False)
        pairs.append((left, right))
        try:
            while True:
                left.send(bytes(32 << 10))
        except BlockingIOError:
            pass


for _ in range(8):
    if os.fork() == 0:
        try:
            fill()
        except OSError:
            time.sleep(60)
os.wait()
