# family: files
# proves: a path that changes during its resolution never resolves to a file outside of the root
# expect: ok
# limits: {processes: 4}
import os
import time

os.makedirs("/work/a/b/c")
root = os.stat("/")
child = os.fork()
if child == 0:
    while True:
        os.rename("/work/a/b/c", "/work/c")
        os.rename("/work/c", "/work/a/b/c")
end = time.monotonic() + 0.15
directory = os.open("/work/a/b", os.O_RDONLY)
while time.monotonic() < end:
    try:
        found = os.stat("c/../../../../../..", dir_fd=directory)
    except FileNotFoundError:
        continue
    assert found.st_dev == root.st_dev and found.st_ino == root.st_ino or found.st_dev != root.st_dev
    names = set(os.listdir("/proc/self/root"))
    assert "root" not in names and "home" not in names
os.kill(child, 9)
