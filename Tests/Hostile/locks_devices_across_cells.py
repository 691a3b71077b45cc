# family: channels
# proves: a lock on a device is not visible in another cell
# expect: ok
# needs: root
import fcntl
import os
import struct

# The bystander holds a lock on each device.
for name in ["null", "zero", "full", "random", "urandom"]:
    file = os.open(f"/dev/{name}", os.O_RDWR)
    asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    found = struct.unpack("hhqqi4x", fcntl.fcntl(file, fcntl.F_GETLK, asked))[0]
    assert found == fcntl.F_UNLCK, f"another cell's lock on /dev/{name} can be seen"
