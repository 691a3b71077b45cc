# family: processes
# proves: a program that ends its whole process group ends itself, and is a signal
# expect: signal
# signal: 15
import os
import signal

for _ in range(3):
    if os.fork() == 0:
        signal.pause()
os.killpg(0, signal.SIGTERM)
