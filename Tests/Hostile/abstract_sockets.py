# family: network
# proves: no name in the abstract namespace of Unix sockets can be bound or connected to
# expect: ok
# machine: x86_64
# refused: [bind, connect, listen, accept]
import ctypes
import errno
import socket
import struct

libc = ctypes.CDLL(None, use_errno=True)
CONNECT, ACCEPT, BIND, LISTEN = 42, 43, 49, 50
left, right = socket.socketpair()
address = struct.pack("h", socket.AF_UNIX) + b"\0sandmartin"
for call in [
    (BIND, left.fileno(), address, len(address)),
    (BIND, left.fileno(), address, 2),  # the kernel would choose the name
    (CONNECT, left.fileno(), address, len(address)),
    (LISTEN, left.fileno(), 1),
    (ACCEPT, left.fileno(), None, None),
]:
    assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
with open("/proc/self/net/unix") as file:
    assert len(file.readlines()) == 3, "sockets of others are in this network"  # a heading and our two sockets
