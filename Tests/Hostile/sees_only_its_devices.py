# proves: /dev has the harmless devices and no other
# expect: ok
import os
import stat

devices = {"null", "zero", "full", "random", "urandom"}
try:
    present = set(os.listdir("/dev"))
except PermissionError:  # Landlock
    present = {"mem", "kmem", "port", "kmsg", "sda", "vda", "kvm", "fuse", "tty", "ptmx", "console", "loop0"}
    present = {name for name in present if os.path.lexists(f"/dev/{name}")} | devices
for name in present:
    mode = os.lstat(f"/dev/{name}").st_mode
    if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        assert name in devices, name
assert devices <= present
assert open("/dev/null").read() == ""
