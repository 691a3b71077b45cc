# family: secrets
# proves: a program's initial descriptors give access only to its own input and output
# expect: ok
import os
import stat

for number in range(3, 1024):
    try:
        os.fstat(number)
    except OSError:
        continue
    raise SystemExit(f"descriptor {number} is open")
assert stat.S_ISREG(os.fstat(0).st_mode) and os.readlink("/proc/self/fd/0").startswith("/memfd:")
for number in [1, 2]:
    assert stat.S_ISFIFO(os.fstat(number).st_mode)
for attempt in [
    lambda: os.write(0, b"x"),
    lambda: os.ftruncate(0, 1),
    lambda: os.write(os.open("/proc/self/fd/0", os.O_RDWR), b"x"),
    lambda: os.fchdir(0),
    lambda: os.open("..", os.O_RDONLY, dir_fd=1),
]:
    try:
        attempt()
    except OSError:
        continue
    raise SystemExit("its input can be written, or leads somewhere")
