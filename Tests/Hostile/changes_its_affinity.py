# family: time
# proves: a program cannot choose its processors
# expect: ok
# refused: [sched_setaffinity]
import os

try:
    os.sched_setaffinity(0, os.sched_getaffinity(0))
except PermissionError:
    pass
else:
    raise SystemExit("chose its processors")
