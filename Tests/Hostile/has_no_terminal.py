# family: secrets
# proves: there is no controlling terminal to type into
# expect: ok
import os

assert os.getsid(0) == os.getpid() or os.getsid(0) == 1 or os.getsid(0) == 0, os.getsid(0)
try:
    os.open("/dev/tty", os.O_RDWR)
except OSError:
    pass
else:
    raise SystemExit("there is a terminal")
