# family: files
# proves: space that is allocated in advance counts against the limit like written space
# expect: ok
import errno
import os

for name in ["/work/room", "/tmp/room"]:
    with open(name, "wb") as file:
        try:
            os.posix_fallocate(file.fileno(), 0, 1 << 40)
        except OSError as error:
            assert error.errno == errno.ENOSPC, error
            continue
        raise SystemExit(f"got a tebibyte in {name}")
