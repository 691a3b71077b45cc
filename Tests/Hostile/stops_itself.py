# family: time
# proves: a stopped program ends at the wall-clock limit like any other waiting program
# expect: wall_limit
# limits: {wall: 500ms}
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
