# family: time
# proves: reading from an empty standard input returns end of file immediately
# expect: runtime_error
# prints: "EOFError"
# below: {wall: 8s}
input()
