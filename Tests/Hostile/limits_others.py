# family: processes
# proves: a program can neither change nor read the limits of init
# expect: ok
# refused: [prlimit64]
import resource

for name in [resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_AS]:
    for limits in [(), ((0, 0),)]:
        try:
            resource.prlimit(1, name, *limits)
        except PermissionError:
            continue
        raise SystemExit("reached the limits of init")
resource.prlimit(0, resource.RLIMIT_CORE)
