# family: outcomes
# proves: an abort is reported as a signal
# expect: signal
# signal: 6
import os

os.abort()
