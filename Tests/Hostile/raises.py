# family: outcomes
# proves: an uncaught exception is a runtime error, with its traceback
# expect: runtime_error
# exit_code: 1
# prints: "ZeroDivisionError"
print(1 / 0)
