# family: time
# proves: a single long operation inside the interpreter ends at the CPU limit like any other
# expect: cpu_limit
# limits: {cpu: 300ms}
9 ** 9 ** 9 ** 9
