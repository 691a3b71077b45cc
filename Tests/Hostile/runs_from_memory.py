# family: privileges
# proves: no written or received file can be executed, so the kernel never looks for a module to execute it
# expect: ok
# refused: [memfd_create]
import os

try:
    os.memfd_create("program")
except PermissionError:
    pass
else:
    raise SystemExit("created a memfd")
for path in ["/work/program", "/tmp/program"]:
    with open(path, "wb") as file:
        file.write(bytes([0, 1, 2, 3]))
    os.chmod(path, 0o777)
given = [f"/proc/self/fd/{number}" for number in [0, 1, 2]]
for path in ["/work/program", "/tmp/program", *given]:
    try:
        os.execve(path, ["program"], {})
    except PermissionError:
        continue
    except OSError as error:
        raise SystemExit(f"{path}: {error}")
