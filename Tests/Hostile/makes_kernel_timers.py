# family: time
# proves: POSIX timers, which the kernel runs even while the program does not run, cannot be created
# expect: ok
# machine: x86_64
# refused: [timer_create, timerfd_create]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
TIMER_CREATE, TIMERFD_CREATE, REALTIME_ALARM = 222, 283, 8
for clock in [0, 1, 2, REALTIME_ALARM]:
    for call in [(TIMER_CREATE, clock, None, ctypes.byref(ctypes.c_int())), (TIMERFD_CREATE, clock, 0)]:
        assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
