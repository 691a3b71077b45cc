# family: network
# proves: a program cannot reach the machine that hosts the host (vsock)
# expect: ok
# refused: [socket]
import os
import socket

try:
    socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).connect((2, 1024))
except PermissionError:
    pass
else:
    raise SystemExit("spoke to the hypervisor")
assert not os.path.exists("/dev/vsock") and not os.path.exists("/dev/kvm")
