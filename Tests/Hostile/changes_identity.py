# family: privileges
# proves: a program cannot change its user or groups
# expect: ok
# refused: [setuid, setgid, setresuid, setgroups]
import os

for call in [
    lambda: os.setuid(0),
    lambda: os.setgid(0),
    lambda: os.setresuid(0, 0, 0),
    lambda: os.setgroups([0]),
]:
    try:
        call()
    except PermissionError:
        continue
    raise SystemExit("changed identity")
assert os.getuid() == os.geteuid() == 1000, os.getuid()
assert os.getgid() == os.getegid() == 1000 and set(os.getgroups()) <= {1000}, os.getgroups()
