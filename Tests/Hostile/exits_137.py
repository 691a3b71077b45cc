# family: outcomes
# proves: exit code 137 is an ordinary exit code, and not taken for a kill
# expect: runtime_error
# exit_code: 137
import sys

sys.exit(137)
