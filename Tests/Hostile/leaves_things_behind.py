# family: channels
# proves: a second run finds no file, memory, object, process or limit of the first one
# expect: ok
# runs: 2
import os
import resource
import sys

assert os.listdir("/work") == ["program.py"] and os.listdir("/tmp") == [], (os.listdir("/work"), os.listdir("/tmp"))
assert len([name for name in os.listdir("/proc") if name.isdigit()]) <= 2
assert not hasattr(os, "left_behind") and "left_behind" not in sys.modules and "LEFT" not in os.environ
assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 20
assert os.umask(0o077) == 0o022

with open("/work/left", "w") as file:
    file.write("left")
os.mkdir("/tmp/left")
os.left_behind = sys.modules["left_behind"] = sys
os.environ["LEFT"] = "left"
resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))
if os.fork() == 0:
    os.setsid()
    os.read(os.pipe()[0], 1)
