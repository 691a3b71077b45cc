# family: channels
# proves: the times, modes and owners of a device, which other cells could read, cannot be set
# expect: ok
import errno
import os

for name in ["null", "zero", "full", "random", "urandom"]:
    path = f"/dev/{name}"
    before = os.stat(path)
    with open(path, "wb", buffering=0) as device:
        for change in [
            lambda: os.utime(path), lambda: os.utime(device.fileno()), lambda: os.chmod(path, 0o600),
            lambda: os.fchmod(device.fileno(), 0o600), lambda: os.chown(path, 1000, 1000),
        ]:
            try:
                change()
            except OSError as error:
                assert error.errno in (errno.EROFS, errno.EPERM), (path, error)
            else:
                raise SystemExit(f"{path} was changed")
        if name in ("null", "zero"):
            device.write(b"seen by nobody")
    after = os.stat(path)
    assert (before.st_atime_ns, before.st_mtime_ns, before.st_ctime_ns) == (
        after.st_atime_ns, after.st_mtime_ns, after.st_ctime_ns), path
