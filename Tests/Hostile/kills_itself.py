# family: outcomes
# proves: a SIGKILL that a program sends itself is reported as a signal, never as a time or memory limit
# expect: signal
# signal: 9
import os

os.kill(os.getpid(), 9)
