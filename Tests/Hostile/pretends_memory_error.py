# family: outcomes
# proves: a MemoryError that a program raises itself is no memory limit
# expect: runtime_error
# exit_code: 1
# prints: "MemoryError"
raise MemoryError
