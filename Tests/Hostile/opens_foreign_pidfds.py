# family: processes
# proves: no pidfd of a process of the host can be opened, by number or through /proc
# expect: ok
import os

own = {int(name) for name in os.listdir("/proc") if name.isdigit()}
assert own == {1, os.getpid()}, own
for process in set(range(1, 3000)) - own:
    try:
        os.pidfd_open(process)
    except OSError:
        continue
    raise SystemExit(f"named process {process}")
