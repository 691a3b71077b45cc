# family: files
# proves: a program can change the mode of its own files without following links, and of no other file
# expect: ok
import os
import stat

with open("/work/own", "w"):
    pass
# The C library calls fchmodat2.
os.chmod("/work/own", 0o640, follow_symlinks=False)
assert stat.S_IMODE(os.stat("/work/own").st_mode) == 0o640
for path in ["/etc/passwd", "/usr/bin/python3", "/usr/lib/sandmartin/runner", "/dev/null"]:
    try:
        os.chmod(path, 0o4777, follow_symlinks=False)
    except (OSError, NotImplementedError):
        # NotImplementedError: on kernels without fchmodat2 (Linux 6.6), the C library refuses links, such as python3.
        continue
    raise SystemExit(f"changed the mode of {path}")
