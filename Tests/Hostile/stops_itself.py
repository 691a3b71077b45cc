# family: time
# proves: a stopped program ends by the clock like any other that waits
# expect: wall_limit
# limits: {wall: 500ms}
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
