# family: time
# proves: a regular expression with exponential run time ends like any other loop
# expect: cpu_limit
# limits: {cpu: 300ms}
import re

re.match(r"(a+)+$", "a" * 64 + "b")
