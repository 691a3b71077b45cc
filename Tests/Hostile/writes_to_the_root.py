# family: files
# proves: the root file system, including Python, is read-only
# expect: ok
import errno
import os

for path in ["/new", "/etc/passwd", "/usr/bin/python3", os.__file__, "/dev/new", "/proc/new"]:
    try:
        open(path, "a")
    except OSError as error:
        assert error.errno in (errno.EROFS, errno.EACCES, errno.ENOENT, errno.EPERM), (path, error)
        continue
    raise SystemExit(f"opened {path} for writing")
for path in ["/etc/passwd", "/usr/bin/python3", "/work", "/tmp"]:
    try:
        os.rename(path, path + "2")
    except OSError:
        continue
    raise SystemExit(f"renamed {path}")
