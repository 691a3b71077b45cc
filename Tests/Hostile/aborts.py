# family: outcomes
# proves: an abort is a signal
# expect: signal
# signal: 6
import os

os.abort()
