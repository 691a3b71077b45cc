# family: channels
# proves: no lock on a file that all cells see tells one cell of another
# expect: ok
# refused: [flock]
import errno
import fcntl
import os
import struct

shared = [f"/dev/{name}" for name in ["null", "zero", "full", "random", "urandom"]]
shared += ["/", "/usr", "/usr/bin/python3", os.__file__, "/etc/passwd"]
for path in shared:
    file = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        assert error.errno == errno.EPERM, (path, error)
    else:
        raise SystemExit(f"locked {path}")
    if os.path.isdir(path):
        continue
    # What another one holds, and what it could see of ours (man 2 fcntl, "Advisory record locking").
    for get, take in [(fcntl.F_GETLK, fcntl.F_SETLK), (36, 37)]:
        asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        try:
            found = struct.unpack("hhqqi4x", fcntl.fcntl(file, get, asked))[0]
        except OSError:
            continue
        assert found == fcntl.F_UNLCK, f"another cell's lock on {path} can be seen"
