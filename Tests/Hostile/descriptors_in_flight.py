# family: files
# proves: descriptors in transit between processes are limited like open ones
# expect: ok
import array
import errno
import socket

left, right = socket.socketpair()
null = open("/dev/null")
rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [null.fileno()] * 200))]
left.setblocking(False)
sent = 0
try:
    while sent < 1000:
        left.sendmsg([b"x"], rights)
        sent += 1
except OSError as error:
    assert error.errno in (errno.ETOOMANYREFS, errno.EAGAIN), error
assert sent < 100, sent
