# family: network
# proves: sockets that only reference each other are limited in number, and freed with their cell
# expect: ok
# below: {wall: 8s}
import array
import errno
import socket

circles = 0
try:
    while circles < 1000:
        left, right = socket.socketpair()
        for end in [left, right]:
            both = array.array("i", [left.fileno(), right.fileno()])
            end.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, both)])
        left.close()
        right.close()
        circles += 1
except OSError as error:
    assert error.errno == errno.ETOOMANYREFS, error
assert circles > 10
