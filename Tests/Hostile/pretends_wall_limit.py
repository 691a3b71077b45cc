# family: outcomes
# proves: exit code 124, which timeout(1) gives, is a number like any other
# expect: runtime_error
# exit_code: 124
import os

os._exit(124)
