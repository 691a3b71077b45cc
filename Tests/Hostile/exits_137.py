# family: outcomes
# proves: exit code 137 is a number like any other, not taken for a kill
# expect: runtime_error
# exit_code: 137
import sys

sys.exit(137)
