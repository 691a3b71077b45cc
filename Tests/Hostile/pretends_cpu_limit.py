# family: outcomes
# proves: SIGXCPU is no CPU limit if a program sends it to itself
# expect: signal
# signal: 24
import os
import signal

os.kill(os.getpid(), signal.SIGXCPU)
