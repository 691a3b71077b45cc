# family: outcomes
# proves: a child killed by the program's own signal is not reported as a memory limit
# expect: ok
# kill: none
import os
import signal

child = os.fork()
if child == 0:
    os.kill(os.getpid(), signal.SIGKILL)
assert os.waitpid(child, 0)[1] == signal.SIGKILL
