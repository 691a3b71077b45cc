# family: outcomes
# proves: exit code 143, what a shell shows for a SIGTERM, is a number like any other
# expect: runtime_error
# exit_code: 143
import os

os._exit(143)
