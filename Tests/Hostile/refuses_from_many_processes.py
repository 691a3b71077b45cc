# family: processes
# proves: refused calls of many concurrent processes are handled, even if the callers end while waiting
# expect: ok
# refused: [socket]
import os
import signal
import socket
import time

children = []
for _ in range(16):
    child = os.fork()
    if child == 0:
        for _ in range(40):
            try:
                socket.socket()
            except PermissionError:
                pass
        os._exit(0)
    children.append(child)
time.sleep(0.005)
for child in children[::2]:
    os.kill(child, signal.SIGKILL)
for child in children:
    os.waitpid(child, 0)
