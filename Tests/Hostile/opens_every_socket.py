# family: network
# proves: no TCP, Unix, raw or netlink socket can be created, except a pair within the program
# expect: ok
# refused: [socket]
import socket

for family, kind in [
    (socket.AF_INET, socket.SOCK_STREAM),
    (socket.AF_INET6, socket.SOCK_DGRAM),
    (socket.AF_UNIX, socket.SOCK_STREAM),
    (socket.AF_PACKET, socket.SOCK_RAW),
    (socket.AF_NETLINK, socket.SOCK_RAW),
    (socket.AF_VSOCK, socket.SOCK_STREAM),
]:
    try:
        socket.socket(family, kind)
    except PermissionError:
        continue
    raise SystemExit(f"made a socket of {family!r}")

left, right = socket.socketpair()
left.sendall(b"within")
assert right.recv(6) == b"within"
