# family: files
# proves: no file can get extended attributes such as capabilities, labels or access control lists
# expect: ok
# refused: [setxattr]
import os

with open("/work/file", "w"):
    pass
for name in ["security.capability", "user.note", "trusted.overlay.opaque", "system.posix_acl_access"]:
    for path in ["/work/file", "/usr/bin/python3"]:
        try:
            os.setxattr(path, name, b"\x01\0\0\x02" + bytes(16))
        except OSError:
            continue
        raise SystemExit(f"set {name}")
