# family: processes
# proves: a process that outlives the program is killed with the cell, and does not delay the result
# expect: ok
# prints: "parent ends"
import os
import signal

if os.fork() == 0:
    os.setsid()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    while True:
        signal.pause()
print("parent ends")
