# family: processes
# proves: processes that restart each other cannot outlive the cell, whichever ends first
# expect: ok
# prints: "first one ends"
import os
import signal
import time


def guard(other):
    """Starts itself again as soon as the other process has ended."""
    while True:
        try:
            os.kill(other, 0)
        except ProcessLookupError:
            other = os.getpid()
            if os.fork() == 0:
                continue
        time.sleep(0.001)


signal.signal(signal.SIGCHLD, signal.SIG_IGN)
first = os.getpid()
for _ in range(4):
    if os.fork() == 0:
        os.setsid()
        guard(first)
print("first one ends")
