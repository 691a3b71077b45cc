# family: channels
# proves: no file can be leased, because a lease reveals when another process opens the file
# expect: ok
# refused: [fcntl]
import fcntl

for path in ["/work/program.py", "/usr/bin/python3"]:
    with open(path) as file:
        for command, argument in [(fcntl.F_SETLEASE, fcntl.F_RDLCK), (fcntl.F_GETLEASE, 0), (fcntl.F_SETSIG, 10)]:
            try:
                fcntl.fcntl(file, command, argument)
            except PermissionError:
                continue
            raise SystemExit(f"leased {path}")
