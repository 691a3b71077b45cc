# family: processes
# proves: /proc shows only the cell's processes, and init's secrets are out of reach
# expect: ok
import os

processes = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
assert len(processes) <= 2 and os.getpid() in processes, processes
for name in ["mem", "environ", "maps"]:
    try:
        open(f"/proc/1/{name}", "rb").read(1)
    except (PermissionError, FileNotFoundError, ProcessLookupError, OSError):
        continue
    raise SystemExit(f"read /proc/1/{name}")
for name in ["/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname"]:
    try:
        open(name, "w")
    except OSError:
        continue
    raise SystemExit(f"opened {name} for writing")
