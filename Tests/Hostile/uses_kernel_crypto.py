# family: network
# proves: the kernel's cryptography (AF_ALG), with its parsers and modules, is out of reach
# expect: ok
# refused: [socket]
import socket

AF_ALG = 38
try:
    socket.socket(AF_ALG, socket.SOCK_SEQPACKET)
except PermissionError:
    pass
else:
    raise SystemExit("can use the kernel's cryptography")
