# family: secrets
# proves: a program has its own session, and no controlling terminal to type into
# expect: ok
import os

assert os.getsid(0) == os.getpid(), os.getsid(0)
try:
    os.open("/dev/tty", os.O_RDWR)
except OSError:
    pass
else:
    raise SystemExit("there is a terminal")
