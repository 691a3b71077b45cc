# family: processes
# proves: the cell's init is moved by no signal, whether it is refused or ignored
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
