# family: processes
# proves: a fork bomb that retries for ever is still reported as the process limit
# expect: process_limit
# process_limit_hits: 1
# limits: {cpu: 500ms}
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
