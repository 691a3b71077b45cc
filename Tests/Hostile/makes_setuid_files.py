# family: privileges
# proves: a file that the program creates cannot be executed, set-user-id or not
# expect: ok
import os
import shutil

for directory in ["/work", "/tmp"]:
    program = f"{directory}/python"
    with open("/usr/bin/python3", "rb") as source, open(program, "wb") as copy:
        shutil.copyfileobj(source, copy)
    os.chmod(program, 0o6755)
    try:
        os.execv(program, [program, "-c", "raise SystemExit(3)"])
    except PermissionError:
        os.unlink(program)
