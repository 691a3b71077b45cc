# family: output
# proves: a grandchild that holds standard output open does not delay the result
# expect: ok
# prints: "the end"
# below: {wall: 8s}
import os
import time

if os.fork() == 0:
    if os.fork():
        os._exit(0)
    os.setsid()
    time.sleep(3600)
os.wait()
print("the end")
