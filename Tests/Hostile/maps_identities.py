# family: privileges
# proves: a program sees one user and one group, and can neither map nor take another, nor give files to one
# expect: ok
import os

for name in ["uid_map", "gid_map"]:
    with open(f"/proc/self/{name}") as file:
        inside, _, count = file.read().split()
    assert (inside, count) == ("1000", "1"), (name, inside, count)
with open("/work/file", "w"):
    pass
for owner in [(0, -1), (-1, 0), (1, 1), (65534, 65534)]:
    try:
        os.chown("/work/file", *owner)
    except OSError:
        continue
    raise SystemExit(f"gave a file to {owner}")
assert os.stat("/usr/bin/python3").st_uid != 1000 and os.stat("/").st_uid != 1000
