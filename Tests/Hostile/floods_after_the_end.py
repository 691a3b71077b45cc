# family: processes
# proves: processes that a program leaves behind end with it
# expect: ok
# prints: "the end"
import os
import time

parent = os.getpid()
if os.fork() == 0:
    os.setsid()
    while os.getppid() == parent:
        time.sleep(0.01)
    # By now the parent has ended, so init is the parent, and init should have ended too.
    time.sleep(0.5)
    while True:
        os.write(1, b"too late\n" * 1000)
print("the end")
