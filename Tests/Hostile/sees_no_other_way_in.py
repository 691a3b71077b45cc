# family: secrets
# proves: the cell's mounts are those of its plan, and none reveals a path of the host
# expect: ok
import os

with open("/proc/self/mountinfo") as file:
    mounts = [line.split() for line in file]
points = sorted(fields[4] for fields in mounts)
# A service that may not create devices mounts each device of the host.
borrowed = [f"/dev/{name}" for name in ["full", "null", "random", "urandom", "zero"]]
own = ["/", "/dev", "/proc", "/tmp", "/work"]
assert points in (own, sorted(own + borrowed)), points
for fields in mounts:
    options = set(fields[5].split(","))
    if fields[4] in ("/work", "/tmp"):
        assert {"rw", "nosuid", "nodev", "noexec"} <= options, fields
    elif fields[4] in ("/", "/proc"):
        assert {"ro", "nosuid", "nodev"} <= options, fields
    elif fields[4] in borrowed:
        assert "ro" in options, fields
    else:
        assert {"nosuid", "noexec"} <= options and "ro" in fields[-1].split(","), fields
    shared = [field for field in fields[6:] if field.startswith(("shared:", "propagate_from:"))]
    assert not shared, fields
assert os.getcwd() == "/work"
