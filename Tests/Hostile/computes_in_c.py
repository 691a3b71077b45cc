# family: time
# proves: a single operation that never comes back to the interpreter is ended like any other
# expect: cpu_limit
# limits: {cpu: 300ms}
9 ** 9 ** 9 ** 9
