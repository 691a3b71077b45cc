# family: output
# proves: output limits hold even if the program changes its output pipe
# expect: output_limit
# limits: {output: 64KiB}
import fcntl
import os

fcntl.fcntl(1, fcntl.F_SETFL, os.O_NONBLOCK)
try:
    fcntl.fcntl(1, fcntl.F_SETPIPE_SZ, 1 << 20)
except OSError:
    pass
while True:
    try:
        os.write(1, bytes(32 << 10))
    except BlockingIOError:
        pass
