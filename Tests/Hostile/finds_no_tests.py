# family: secrets
# proves: a program cannot reach tests, expected output or a teacher's solution
# expect: ok
# limits: {cpu: 5s}
import os
import sys

for directory, directories, names in os.walk("/"):
    if directory in ("/proc", "/usr"):
        directories.clear()
        continue
    for name in names:
        path = os.path.join(directory, name)
        assert path.startswith(("/etc/", "/dev/")) or path in ("/work/program.py",), path
assert not [name for name in sys.modules if "solution" in name or name == "tests"]
assert sys.argv in (["program.py"], ["/work/program.py"]), sys.argv
