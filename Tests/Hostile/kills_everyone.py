# family: processes
# proves: kill(-1) and kill(1) reach no process outside of the program
# expect: ok
import os
import signal

child = os.fork()
if child == 0:
    signal.pause()
os.kill(-1, signal.SIGTERM)  # every process except this one and init
assert os.waitpid(child, 0)[1] == signal.SIGTERM
try:
    os.kill(1, signal.SIGKILL)
except PermissionError:
    pass
