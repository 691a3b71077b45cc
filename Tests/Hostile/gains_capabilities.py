# family: privileges
# proves: no capability can be gained through calls, files or identities
# expect: ok
# machine: x86_64
# refused: [capset, setresuid, setreuid, setfsuid, prctl]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
CAPSET, SETREUID, SETRESUID, SETFSUID, PRCTL, CAP_AMBIENT = 126, 113, 117, 122, 157, 47
header = (ctypes.c_uint * 2)(0x20080522, 0)
everything = (ctypes.c_uint * 6)(*[0xFFFFFFFF] * 6)
for call in [(CAPSET, header, everything), (SETREUID, 0, 0), (SETRESUID, 0, 0, 0), (SETFSUID, 0),
             (PRCTL, CAP_AMBIENT, 2, 21, 0, 0)]:
    assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
with open("/proc/self/status") as file:
    sets = [line.split()[1] for line in file if line.startswith("Cap")]
assert {int(capabilities, 16) for capabilities in sets} == {0}, sets
