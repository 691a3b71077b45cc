# family: files
# proves: no file of the root can be hard-linked into a writable directory
# expect: ok
import os

program = os.open("/usr/bin/python3", os.O_RDONLY)
for source in ["/usr/bin/python3", "/etc/passwd", "/dev/null", f"/proc/self/fd/{program}", "/proc/self/exe"]:
    for target in ["/work/link", "/tmp/link"]:
        try:
            os.link(source, target, follow_symlinks=True)
        except OSError:
            continue
        raise SystemExit(f"linked {source}")
for target in ["/tmp/link", "/proc/link"]:
    try:
        os.link("/work/program.py", target)
    except OSError:
        continue
    raise SystemExit("linked across file systems")
