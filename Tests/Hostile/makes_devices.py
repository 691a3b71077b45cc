# family: privileges
# proves: no device node can be created
# expect: ok
# refused: [mknodat]
import os
import stat

for kind in [stat.S_IFBLK, stat.S_IFCHR]:
    try:
        os.mknod("/work/device", kind | 0o600, os.makedev(1, 1))
    except PermissionError:
        continue
    raise SystemExit("made a device")
os.mkfifo("/work/pipe")
