# family: processes
# proves: a program cannot open init's memory, program, descriptors, root or namespaces
# expect: ok
import os

for name in ["mem", "maps", "environ", "auxv", "stack", "syscall", "io", "map_files", "fd", "fdinfo", "ns/net"]:
    path = f"/proc/1/{name}"
    try:
        if os.path.isdir(path):
            found = os.listdir(path)
            assert not found, found
        else:
            with open(path, "rb") as file:
                assert file.read(1) == b"", path
    except OSError:
        continue
for name in ["exe", "cwd", "root", "fd/0", "ns/mnt", "ns/user", "ns/pid"]:
    try:
        os.readlink(f"/proc/1/{name}")
    except OSError:
        continue
    raise SystemExit(f"read the link {name} of init")
