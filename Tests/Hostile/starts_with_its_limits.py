# family: privileges
# proves: a program starts with the limits of its plan, whatever limits the service has
# expect: ok
# limits: {open_files: 100}
import resource

expected = {
    "CORE": 1, "NOFILE": 100, "MEMLOCK": 0, "MSGQUEUE": 0, "SIGPENDING": 256, "NICE": 0, "RTPRIO": 0, "STACK": 8 << 20,
}
numbers = {"MSGQUEUE": 12, "NICE": 13, "RTPRIO": 14, "SIGPENDING": 11}
wrong = {}
for name, value in expected.items():
    limits = resource.getrlimit(numbers.get(name) or getattr(resource, f"RLIMIT_{name}"))
    # Core files: 0 if the hard limit of the host allows no more.
    if limits != (value, value) and not (name == "CORE" and limits == (0, 0)):
        wrong[name] = limits
assert not wrong, wrong
