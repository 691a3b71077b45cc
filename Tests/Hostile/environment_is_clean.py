# family: secrets
# proves: the environment is the cell's own and contains nothing of the host's
# expect: ok
import os

assert set(os.environ) <= {"HOME", "PATH", "LANG", "LC_ALL", "TMPDIR", "USER", "LOGNAME"} | {
    name for name in os.environ if name.startswith("PYTHON")
}, dict(os.environ)
assert os.environ["HOME"] == "/work" == os.getcwd()
assert os.environ["PATH"] == "/usr/bin"
