# family: secrets
# proves: the host's name is not told
# expect: ok
import os

assert os.uname().nodename == "cell", os.uname().nodename
