# family: channels
# proves: a program cannot read the number of processes or the free memory of the whole machine
# expect: ok
# machine: x86_64
# refused: []
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
SYSINFO = 99
assert libc.syscall(SYSINFO, ctypes.create_string_buffer(256)) == -1 and ctypes.get_errno() == errno.ENOSYS
for attempt in [
    os.getloadavg, lambda: open("/proc/meminfo"), lambda: open("/proc/stat"), lambda: open("/proc/loadavg"),
]:
    try:
        attempt()
    except OSError:
        continue
    raise SystemExit("knows what the machine does")
