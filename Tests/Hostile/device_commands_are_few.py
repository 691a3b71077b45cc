# family: privileges
# proves: devices accept no ioctl commands except those that every file accepts
# expect: ok
# refused: [ioctl]
import errno
import fcntl

for name in ["null", "zero", "full", "random", "urandom"]:
    with open(f"/dev/{name}", "rb") as device:
        for command in [0x5201, 0x5203, 0x5204, 0x5206, 0x5207, 0x4C00, 0x5421 + 1, 0xC0185500]:
            try:
                fcntl.ioctl(device, command, bytes(256))
            except OSError as error:
                assert error.errno == errno.EPERM, (name, hex(command), error)
                continue
            raise SystemExit(f"/dev/{name} took command {command:#x}")
