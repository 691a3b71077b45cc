# family: secrets
# proves: /dev contains the harmless devices and no other
# expect: ok
import os
import stat

devices = {"null", "zero", "full", "random", "urandom"}
for name in os.listdir("/dev"):
    mode = os.lstat(f"/dev/{name}").st_mode
    if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        assert name in devices, name
assert devices <= set(os.listdir("/dev"))
assert open("/dev/null").read() == ""
