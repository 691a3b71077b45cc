# family: time
# proves: an endless loop ends at the CPU limit
# expect: cpu_limit
# limits: {cpu: 300ms}
while True:
    pass
