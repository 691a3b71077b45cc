# family: processes
# proves: reaching the process limit is an error that a program can catch, and catching it is no offence
# expect: ok
# prints: "32 with this one"
# process_limit_hits: 1
import os
import signal

children = []
try:
    while True:
        child = os.fork()
        if child == 0:
            signal.pause()
        children.append(child)
except BlockingIOError:
    print(len(children) + 1, "with this one")
for child in children:
    os.kill(child, signal.SIGKILL)
