# family: outcomes
# proves: endless recursion is the program's own error
# expect: runtime_error
# prints: "RecursionError"


def deeper():
    return deeper()


deeper()
