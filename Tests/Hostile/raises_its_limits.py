# family: files
# proves: resource limits can be lowered but never raised
# expect: ok
import resource

for name in [resource.RLIMIT_NOFILE, resource.RLIMIT_MEMLOCK]:
    _, hard = resource.getrlimit(name)
    assert hard != resource.RLIM_INFINITY, name
    try:
        resource.setrlimit(name, (hard + 1, hard + 1))
    except (PermissionError, ValueError):
        continue
    raise SystemExit("raised a limit")
assert resource.getrlimit(resource.RLIMIT_MEMLOCK)[1] == 0
