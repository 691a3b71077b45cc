# family: network
# proves: the kernel's configuration sockets (netlink) are closed in all families
# expect: ok
# refused: [socket]
import socket

for protocol in range(23):
    try:
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
    except PermissionError:
        continue
    raise SystemExit(f"opened netlink protocol {protocol}")
