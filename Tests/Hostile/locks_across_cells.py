# family: channels
# proves: a lock on a file of the shared root is not visible in another cell
# expect: ok
# refused: [flock]
import errno
import fcntl
import os
import struct

# The bystander holds record locks on two of these files (man 2 fcntl, "Advisory record locking").
for path in ["/", "/usr", "/usr/bin/python3", os.__file__, "/etc/passwd"]:
    file = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        assert error.errno == errno.EPERM, (path, error)
    else:
        raise SystemExit(f"locked {path}")
    if os.path.isdir(path):
        continue
    asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    found = struct.unpack("hhqqi4x", fcntl.fcntl(file, fcntl.F_GETLK, asked))[0]
    assert found == fcntl.F_UNLCK, f"another cell's lock on {path} can be seen"
