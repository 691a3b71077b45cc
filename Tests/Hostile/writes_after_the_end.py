# family: output
# proves: output of processes that the program leaves behind is not awaited
# expect: ok
# prints: "the end"
# below: {wall: 8s}
import os
import time

if os.fork() == 0:
    time.sleep(2)
    while True:
        os.write(1, b"too late\n" * 1000)
print("the end")
