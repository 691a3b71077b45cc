# family: secrets
# proves: neither the host's name nor its domain can be changed
# expect: ok
# machine: x86_64
# refused: [sethostname, setdomainname]
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
for number in [170, 171]:
    assert libc.syscall(number, b"cell", 4) == -1 and ctypes.get_errno() == errno.EPERM
assert os.uname().nodename == "cell"
