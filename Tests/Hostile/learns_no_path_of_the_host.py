# family: secrets
# proves: the list of mounts does not reveal where the root is on the host
# expect: ok
with open("/proc/self/mountinfo") as file:
    mounts = [line.split() for line in file]
for root, place, options in [(fields[3], fields[4], fields[-1].split(",")) for fields in mounts]:
    assert root == "/" or place.startswith("/dev"), f"{place} is {root} of the host"
    paths = [option for option in options if "/" in option]
    assert paths == (["lowerdir=.:/dev/empty"] if place == "/" else []), f"{place} has {paths}"
