# family: processes
# proves: whatever a program leaves behind ends with it, and does nothing more
# expect: ok
# prints: "the end"
import os
import time

parent = os.getpid()
if os.fork() == 0:
    os.setsid()
    while os.getppid() == parent:
        time.sleep(0.01)
    # By now init has taken its place, and should be gone itself.
    time.sleep(0.5)
    while True:
        os.write(1, b"too late\n" * 1000)
print("the end")
