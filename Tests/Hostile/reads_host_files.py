# family: secrets
# proves: the host's files do not exist in a cell
# expect: ok
import os

for path in ["/etc/shadow", "/root", "/home", "/sys", "/boot", "/var/log", "/run", "/bin/sh", "/usr/bin/sh"]:
    assert not os.path.exists(path), path
present = set(os.listdir("/"))
assert present <= {"bin", "dev", "etc", "lib", "lib64", "proc", "sbin", "tmp", "usr", "var", "work"}, present
