# family: outcomes
# proves: exit code 124, which timeout(1) uses, is an ordinary exit code
# expect: runtime_error
# exit_code: 124
import os

os._exit(124)
