# family: processes
# proves: signals from a program do not affect the cell's init, whether they are refused or ignored
# expect: ok
import os
import signal

for number in signal.valid_signals():
    for _ in range(20):
        try:
            os.kill(1, number)
        except PermissionError:
            break
assert os.path.exists("/proc/1")
