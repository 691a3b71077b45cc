# family: channels
# proves: a program's fresh memory contains nothing of an earlier program
# expect: ok
# runs: 3
# limits: {cpu: 10s}
import ctypes
import re
import time

SECRET = re.compile(rb"[S]ECRET-[0-9]{8}-[0-9]{8}")
with open("/proc/self/maps") as maps:
    areas = [line.split() for line in maps]
for area in areas:
    first, last = (int(part, 16) for part in area[0].split("-"))
    # Skips the kernel's own mappings, and reserved memory that is not yet used.
    if area[1].startswith("r") and not area[-1].startswith("[v") and last - first < 64 << 20:
        assert not SECRET.search(ctypes.string_at(first, last - first)), area
secrets = ["-".join(["SEC" + "RET", str(10_000_000 + number), str(time.time_ns())[:8]]) for number in range(10_000)]
with open("/tmp/secrets", "w") as file:
    file.write("\n".join(secrets))
