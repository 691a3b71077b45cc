# family: channels
# proves: what the whole machine does, how many processes it has and how much memory is free, is not told
# expect: ok
# machine: x86_64
# refused: []
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
SYSINFO = 99
assert libc.syscall(SYSINFO, ctypes.create_string_buffer(256)) == -1 and ctypes.get_errno() == errno.ENOSYS
for attempt in [os.getloadavg, lambda: open("/proc/meminfo"), lambda: open("/proc/stat"), lambda: open("/proc/loadavg")]:
    try:
        attempt()
    except OSError:
        continue
    raise SystemExit("knows what the machine does")
