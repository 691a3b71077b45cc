# family: processes
# proves: a process that has ended and that nobody awaits still counts
# expect: process_limit
# process_limit_hits: 1
import os

while True:
    if os.fork() == 0:
        os._exit(0)
