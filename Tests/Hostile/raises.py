# family: outcomes
# proves: an exception nobody catches is a runtime error, with its traceback
# expect: runtime_error
# exit_code: 1
# prints: "ZeroDivisionError"
print(1 / 0)
