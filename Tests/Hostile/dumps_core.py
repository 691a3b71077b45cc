# family: processes
# proves: a crash leaves no core file and starts no program of the host's
# expect: ok
import os
import resource

assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
child = os.fork()
if child == 0:
    os.abort()
status = os.waitpid(child, 0)[1]
assert os.WTERMSIG(status) == 6 and not os.WCOREDUMP(status), status
assert not [name for name in os.listdir("/work") + os.listdir("/tmp") if "core" in name]
