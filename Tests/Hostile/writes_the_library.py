# family: files
# proves: no file of Python can be changed by any call that changes files
# expect: ok
import os

directory = os.path.dirname(os.__file__)
path = os.path.join(directory, "os.py")
number = os.open(path, os.O_RDONLY)
for attempt in [
    lambda: os.open(path, os.O_WRONLY),
    lambda: os.open(f"/proc/self/fd/{number}", os.O_RDWR),
    lambda: os.open(path, os.O_RDONLY | os.O_TRUNC),
    lambda: os.truncate(path, 0),
    lambda: os.ftruncate(number, 0),
    lambda: os.chmod(path, 0o777),
    lambda: os.fchmod(number, 0o777),
    lambda: os.chown(path, 1000, 1000),
    lambda: os.utime(path),
    lambda: os.unlink(path),
    lambda: os.rename("/work/program.py", path),
    lambda: os.mkdir(os.path.join(directory, "new")),
    lambda: os.symlink("x", os.path.join(directory, "new.py")),
    lambda: os.mknod(os.path.join(directory, "pipe"), 0o10644),
    lambda: os.write(number, b"x"),
    lambda: os.open(os.path.join(directory, "__pycache__", "new.pyc"), os.O_CREAT | os.O_WRONLY),
    lambda: os.open(directory, os.O_TMPFILE | os.O_RDWR),
]:
    try:
        attempt()
    except OSError:
        continue
    raise SystemExit("changed a file of Python's")
