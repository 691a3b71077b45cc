# family: outcomes
# proves: the signal that a CPU limit would send is no CPU limit when a program sends it to itself
# expect: signal
# signal: 24
import os
import signal

os.kill(os.getpid(), signal.SIGXCPU)
