# family: network
# proves: a socket pair reaches no other process, whatever destination address is given
# expect: ok
import socket

left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
for address in [
    "\0sandmartin", "\0/tmp/.X11-unix/X0", "\0dbus", "/run/systemd/notify", "/run/systemd/journal/socket", "/dev/log",
    "/var/run/postgresql/.s.PGSQL.5432", "/work/program.py", "/proc/1/fd/0",
]:
    try:
        left.sendto(b"x", address)
    except OSError:
        continue
    raise SystemExit(f"spoke to {address}")
