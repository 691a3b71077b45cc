# family: secrets
# proves: a program's cgroups cannot be seen, changed or left
# expect: ok
import os

with open("/proc/self/cgroup") as file:
    paths = {line.strip().split(":", 2)[2] for line in file}
for path in ["/sys/fs/cgroup", "/sys/kernel", "/sys", "/proc/cgroups"]:
    assert not os.path.exists(path), path
with open("/proc/self/mountinfo") as file:
    assert "cgroup" not in file.read()
for name in ["cgroup", "cpuset"]:
    try:
        os.open(f"/proc/self/{name}", os.O_WRONLY)
    except OSError:
        continue
    raise SystemExit(f"opened {name} for writing")
assert paths == {"/"}, paths
