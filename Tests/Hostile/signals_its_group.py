# family: processes
# proves: a program that kills its own process group ends only itself, reported as a signal
# expect: signal
# signal: 15
import os
import signal

for _ in range(3):
    if os.fork() == 0:
        signal.pause()
os.killpg(0, signal.SIGTERM)
