# family: files
# proves: our own code follows no link and opens no pipe that a program puts in place of its files
# expect: ok
# below: {wall: 8s}
import os

os.unlink("/work/program.py")
os.symlink("/proc/1/root/etc/shadow", "/work/program.py")
os.mkfifo("/work/output")
os.symlink("/dev/zero", "/work/result")
os.chmod("/work", 0)
os.chmod("/tmp", 0)
