# family: network
# proves: a program cannot reach, resolve or address any host on the internet
# expect: ok
# refused: [socket]
import socket

for attempt in [
    lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
    lambda: socket.create_connection(("2001:db8::1", 443), timeout=1),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
    lambda: socket.getaddrinfo("example.org", 80),
    lambda: socket.gethostbyname("example.org"),
]:
    try:
        attempt()
    except OSError:
        continue
    raise SystemExit("reached somebody")
