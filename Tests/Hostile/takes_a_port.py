# family: network
# proves: no port can be taken, not even by a program that got hold of a socket
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
