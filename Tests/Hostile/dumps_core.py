# family: processes
# proves: a crash leaves no core file and does not start the host's crash handler
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
    """Returns how a crashing child ended."""
    child = os.fork()
    if child == 0:
        os.abort()
    status = os.waitpid(child, 0)[1]
    assert os.WTERMSIG(status) == 6, status
    return status


# If the host has a crash handler (core_pattern with a pipe), the kernel ignores the limit, except that it does not
# start the handler with a limit of 1. The limit is 0 only on a host that allows no more and has no handler.
limit = resource.getrlimit(CORE)
assert limit in [(1, 1), (0, 0)], limit
assert not os.WCOREDUMP(crash())
for attempt in [(PRLIMIT64, 0, CORE, NONE, None), (PRLIMIT64, os.getpid(), CORE, NONE, None), (SETRLIMIT, CORE, NONE)]:
    assert libc.syscall(*attempt) == -1, attempt
    assert ctypes.get_errno() == 1, attempt
assert resource.getrlimit(CORE) == limit
assert not os.WCOREDUMP(crash())
assert not [name for name in os.listdir("/work") + os.listdir("/tmp") if "core" in name]
