# family: processes
# proves: a crash leaves no core file and starts no program of the host's
# expect: ok
# refused: [prlimit64, setrlimit]
# machine: x86_64
import ctypes
import os
import resource

libc = ctypes.CDLL(None, use_errno=True)
SETRLIMIT, PRLIMIT64 = 160, 302
CORE = resource.RLIMIT_CORE
NONE = (ctypes.c_ulong * 2)(0, 0)


def crash():
    """How a child ended that crashed."""
    child = os.fork()
    if child == 0:
        os.abort()
    status = os.waitpid(child, 0)[1]
    assert os.WTERMSIG(status) == 6, status
    return status


# The kernel asks for no limit where it starts a program for who crashes, but does not start it with 1. 0 is where the host
# allows no more, and starts none.
limit = resource.getrlimit(CORE)
assert limit in [(1, 1), (0, 0)], limit
assert not os.WCOREDUMP(crash())
for attempt in [(PRLIMIT64, 0, CORE, NONE, None), (PRLIMIT64, os.getpid(), CORE, NONE, None), (SETRLIMIT, CORE, NONE)]:
    assert libc.syscall(*attempt) == -1, attempt
    assert ctypes.get_errno() == 1, attempt
assert resource.getrlimit(CORE) == limit
assert not os.WCOREDUMP(crash())
assert not [name for name in os.listdir("/work") + os.listdir("/tmp") if "core" in name]
