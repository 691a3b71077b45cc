# family: privileges
# proves: the dynamic loader does not execute a file from a writable directory
# expect: ok
import glob
import shutil
import subprocess

shutil.copy("/usr/bin/python3", "/work/python")
for loader in glob.glob("/lib64/ld-linux*") + glob.glob("/usr/lib/x86_64-linux-gnu/ld-linux*"):
    try:
        status = subprocess.run([loader, "/work/python", "-c", "pass"], stderr=subprocess.DEVNULL).returncode
    except OSError:
        continue
    assert status != 0, loader
