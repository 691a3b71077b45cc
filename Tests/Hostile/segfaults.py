# family: outcomes
# proves: a crash of the interpreter is reported as a signal
# expect: signal
# signal: 11
import ctypes

ctypes.string_at(0)
