# family: time
# proves: a regular expression that explodes is ended like any other loop
# expect: cpu_limit
# limits: {cpu: 300ms}
import re

re.match(r"(a+)+$", "a" * 64 + "b")
