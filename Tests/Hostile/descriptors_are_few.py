# family: secrets
# proves: no descriptor except 0, 1, 2 and the control pipes is open
# expect: ok
import os

open_ones = {int(name) for name in os.listdir("/proc/self/fd")}
# The listing itself had one descriptor open, which is closed now.
still_open = {number for number in open_ones if os.path.exists(f"/proc/self/fd/{number}")}
assert still_open <= {0, 1, 2, 3}, still_open
