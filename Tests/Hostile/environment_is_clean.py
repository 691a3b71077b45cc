# family: secrets
# proves: the environment is the cell's own and contains nothing of the host's
# expect: ok
import os

try:
    with open("/usr/lib/sandmartin/ENVIRONMENT") as file:
        of_the_root = {line.partition("=")[0] for line in file}
except FileNotFoundError:
    of_the_root = set()
assert set(os.environ) <= {"HOME", "PATH", "LANG", "LC_ALL", "TMPDIR", "USER", "LOGNAME"} | of_the_root | {
    name for name in os.environ if name.startswith("PYTHON")
}, dict(os.environ)
assert os.environ["HOME"] == "/work" == os.getcwd()
assert os.environ["PATH"] == "/usr/bin"
