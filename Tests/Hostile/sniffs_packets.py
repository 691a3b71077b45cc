# family: network
# proves: no raw or packet socket can read network traffic
# expect: ok
# refused: [socket]
import socket

ETH_P_ALL = 0x0300
for family, kind, protocol in [
    (socket.AF_PACKET, socket.SOCK_RAW, ETH_P_ALL),
    (socket.AF_PACKET, socket.SOCK_DGRAM, ETH_P_ALL),
    (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW),
    (socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP),
]:
    try:
        socket.socket(family, kind, protocol)
    except PermissionError:
        continue
    raise SystemExit("can sniff")
