# family: network
# proves: no socket of any family, type or protocol can be created, and no pair except of Unix sockets
# expect: ok
# refused: [socket, socketpair]
import socket

UNIX = 1
for family in range(48):
    for kind in [socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET]:
        try:
            socket.socket(family, kind)
        except PermissionError:
            continue
        raise SystemExit(f"made a socket of family {family}")
    if family != UNIX:
        try:
            socket.socketpair(family)
        except PermissionError:
            continue
        raise SystemExit(f"made a pair of family {family}")
