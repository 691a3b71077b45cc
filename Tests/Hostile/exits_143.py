# family: outcomes
# proves: exit code 143, which a shell reports for SIGTERM, is an ordinary exit code
# expect: runtime_error
# exit_code: 143
import os

os._exit(143)
