# family: processes
# proves: a fork bomb ends at the process limit
# expect: process_limit
# process_limit_hits: 1
import os

while True:
    os.fork()
