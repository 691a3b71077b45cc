# family: time
# proves: reading input that is not there ends at once, as the end of the input
# expect: runtime_error
# prints: "EOFError"
# below: {wall: 8s}
input()
