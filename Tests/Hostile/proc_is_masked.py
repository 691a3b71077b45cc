# family: secrets
# proves: /proc shows the cell's processes and no details of the machine
# expect: ok
import os

shown = {name for name in os.listdir("/proc") if not name.isdigit()}
assert shown <= {"self", "thread-self"}, f"it shows the machine by {sorted(shown)[:8]}"
for name in [
    "kcore", "kallsyms", "kmsg", "keys", "key-users", "sysrq-trigger", "sys", "timer_list", "modules", "interrupts",
    "config.gz", "kpagecount", "kpageflags", "sched_debug", "latency_stats", "iomem", "ioports", "bus", "acpi", "scsi",
    "asound", "fs", "irq", "net", "sysvipc", "cmdline", "version", "cpuinfo", "meminfo", "mounts", "locks", "swaps",
    "diskstats", "partitions", "vmallocinfo", "slabinfo", "buddyinfo", "loadavg", "stat", "uptime", "pressure",
]:
    path = f"/proc/{name}"
    try:
        os.stat(path)
    except OSError:
        continue
    assert os.path.islink(path) and os.readlink(path).startswith("self/"), path
