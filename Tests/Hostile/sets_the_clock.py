# family: time
# proves: no clock can be set or adjusted
# expect: ok
# machine: x86_64
# refused: [clock_settime, settimeofday, adjtimex, clock_adjtime]
import ctypes
import errno
import time

libc = ctypes.CDLL(None, use_errno=True)
SETTIMEOFDAY, ADJTIMEX, CLOCK_SETTIME, CLOCK_ADJTIME = 164, 159, 227, 305
# The current time, in case the call succeeds.
now = (ctypes.c_long * 2)(int(time.time()), 0)
for call in [
    (SETTIMEOFDAY, now, None), (ADJTIMEX, ctypes.create_string_buffer(256)), (CLOCK_SETTIME, 0, now),
    (CLOCK_ADJTIME, 0, ctypes.create_string_buffer(256)),
]:
    assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
