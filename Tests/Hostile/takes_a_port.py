# family: network
# proves: no port can be bound, even by a program that has got a socket
# expect: ok
# refused: [socket]
import socket

try:
    listener = socket.socket()
except PermissionError:
    raise SystemExit(0)
try:
    listener.bind(("", 0))
except PermissionError:
    raise SystemExit(0)
raise SystemExit("took a port")
