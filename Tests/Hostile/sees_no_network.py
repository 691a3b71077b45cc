# family: network
# proves: the network namespace contains only its own loopback interface, which is down
# expect: ok
with open("/proc/self/net/dev") as file:
    interfaces = [line.split(":")[0].strip() for line in file if ":" in line]
assert interfaces == ["lo"], interfaces
with open("/proc/self/net/route") as file:
    assert len(file.readlines()) <= 1
