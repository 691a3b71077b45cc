# family: processes
# proves: a program has no reachable parent
# expect: ok
import os
import signal

assert os.getppid() == 0, os.getppid()
try:
    os.kill(1, signal.SIGTERM)
    os.kill(1, signal.SIGSTOP)
except PermissionError:
    pass
os.setpgid(0, 0) if os.getpgrp() != os.getpid() else None
for process in [3, 100, 32767, 4194304]:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        continue
    raise SystemExit(f"signalled process {process}")
