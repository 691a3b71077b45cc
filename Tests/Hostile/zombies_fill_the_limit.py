# family: processes
# proves: an ended but unreaped process still counts against the process limit
# expect: process_limit
# process_limit_hits: 1
import os

while True:
    if os.fork() == 0:
        os._exit(0)
