# family: network
# proves: a refused call that the program handles is named, but is no offence
# expect: ok
# refused: [socket]
# prints: "no network here"
import socket

try:
    socket.socket()
except PermissionError:
    print("no network here")
