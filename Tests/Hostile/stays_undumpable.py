# family: processes
# proves: a program cannot use prctl to hide from inspection, or to allow it
# expect: ok
# machine: x86_64
# refused: [prctl]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
SET_DUMPABLE, SET_KEEPCAPS, SET_SECUREBITS, SET_MM, SET_PTRACER = 4, 8, 28, 35, 0x59616D61
SET_SECCOMP, CAP_AMBIENT, SET_SPECULATION, TASK_PERF_EVENTS_ENABLE = 22, 47, 53, 32
for option in [
    SET_DUMPABLE, SET_KEEPCAPS, SET_SECUREBITS, SET_MM, SET_PTRACER, SET_SECCOMP, CAP_AMBIENT, SET_SPECULATION,
    TASK_PERF_EVENTS_ENABLE,
]:
    assert libc.prctl(option, 1, 0, 0, 0) == -1 and ctypes.get_errno() == errno.EPERM, option
