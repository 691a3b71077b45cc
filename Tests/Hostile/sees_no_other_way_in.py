# family: secrets
# proves: the cell's mounts are those of its plan, and none shows a path of the host
# expect: ok
import os

with open("/proc/self/mountinfo") as file:
    mounts = [line.split() for line in file]
points = sorted(fields[4] for fields in mounts)
devices = ["/dev/full", "/dev/null", "/dev/random", "/dev/urandom", "/dev/zero"]
assert points == sorted(["/", "/proc", "/tmp", "/work"] + devices), points
for fields in mounts:
    options = set(fields[5].split(","))
    if fields[4] in ("/work", "/tmp"):
        assert {"rw", "nosuid", "nodev", "noexec"} <= options, fields
    elif fields[4] in ("/", "/proc"):
        assert {"ro", "nosuid", "nodev"} <= options, fields
    shared = [field for field in fields[6:] if field.startswith(("shared:", "propagate_from:"))]
    assert not shared, fields
assert os.getcwd() == "/work"
