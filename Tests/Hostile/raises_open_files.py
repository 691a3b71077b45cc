# family: files
# proves: the limit on open files cannot be raised, for this process or a child
# expect: ok
# limits: {open_files: 64}
import os
import resource

for limits in [(65, 65), (64, 1024), (resource.RLIM_INFINITY, resource.RLIM_INFINITY)]:
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    except (PermissionError, ValueError):
        continue
    raise SystemExit(f"raised to {limits}")
child = os.fork()
if child == 0:
    os._exit(resource.getrlimit(resource.RLIMIT_NOFILE) != (64, 64))
assert os.waitpid(child, 0)[1] == 0
