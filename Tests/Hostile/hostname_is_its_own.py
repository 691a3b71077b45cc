# family: secrets
# proves: a program cannot read the host's name
# expect: ok
import os

assert os.uname().nodename == "cell", os.uname().nodename
