# family: files
# proves: the interpreter's executable, which other cells run too, cannot be written to
# expect: ok
import os

maps = {line.split()[-1] for line in open("/proc/self/maps") if "/usr/" in line}
O_PATH = 0o10000000
for path in ["/proc/self/exe", *sorted(maps)]:
    for flags in [os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_TRUNC]:
        try:
            os.open(path, flags)
        except OSError:
            continue
        raise SystemExit(f"opened {path}")
handle = os.open("/proc/self/exe", O_PATH)
try:
    os.open(f"/proc/self/fd/{handle}", os.O_RDWR)
except OSError:
    pass
else:
    raise SystemExit("opened its own program by a handle")
