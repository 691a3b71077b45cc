# family: kernel
# proves: no urgent byte (MSG_OOB) can be sent through a socket pair
# expect: ok
# refused: [sendto, sendmsg, recvfrom, recvmsg]
import socket

left, right = socket.socketpair()
attempts = [
    lambda: left.send(b"!", socket.MSG_OOB),
    lambda: left.sendmsg([b"!"], [], socket.MSG_OOB | socket.MSG_DONTWAIT),
    lambda: right.recv(1, socket.MSG_OOB | socket.MSG_DONTWAIT),
    lambda: right.recvmsg(1, 0, socket.MSG_OOB | socket.MSG_DONTWAIT),
]
for number, attempt in enumerate(attempts):
    try:
        attempt()
    except PermissionError:
        continue
    raise AssertionError(f"attempt {number} is let through")
left.sendmsg([b"calm"], [], socket.MSG_DONTWAIT)
assert right.recvmsg(4, 0, socket.MSG_DONTWAIT)[0] == b"calm"
