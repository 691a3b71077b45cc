# family: processes
# proves: a fork bomb that takes no for no answer is told about the process limit all the same
# expect: process_limit
# process_limit_hits: 1
# limits: {cpu: 500ms}
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
