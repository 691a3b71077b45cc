# family: files
# proves: ioctl commands do not reach files, so no file can be made immutable, cloned, frozen or mapped
# expect: ok
# refused: [ioctl]
import errno
import fcntl

commands = {
    "FS_IOC_SETFLAGS": 0x40086602, "FICLONE": 0x40049409, "FIFREEZE": 0xC0045877, "FITHAW": 0xC0045878,
    "FIBMAP": 1, "FS_IOC_ENABLE_VERITY": 0x40806685, "BLKDISCARD": 0x1277, "RNDADDTOENTCNT": 0x40045201,
    "RNDCLEARPOOL": 0x5206, "FIOASYNC": 0x5452, "NS_GET_PARENT": 0xB702, "NS_GET_USERNS": 0xB701,
}
for path in ["/work/program.py", "/dev/urandom", "/proc/self/ns/user"]:
    with open(path, "rb") as file:
        for name, command in commands.items():
            try:
                fcntl.ioctl(file, command, bytes(128))
            except OSError as error:
                assert error.errno == errno.EPERM, (name, error)
                continue
            raise SystemExit(f"{name} was carried out")
