# family: privileges
# proves: nothing that a program wrote, or was given, can be executed, so that the kernel looks for no module to run it by
# expect: ok
# refused: [memfd_create]
import os

try:
    os.memfd_create("program")
except PermissionError:
    pass
else:
    raise SystemExit("made a memory file")
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
