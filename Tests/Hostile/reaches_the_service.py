# family: network
# proves: the service's database, queue and web page cannot be reached, by port or by path
# expect: ok
# refused: [socket]
import os
import socket

for port in [5432, 6379, 8080, 80, 22]:
    for host in ["127.0.0.1", "::1", "localhost"]:
        try:
            socket.create_connection((host, port), timeout=1)
        except OSError:
            continue
        raise SystemExit(f"reached port {port}")
for path in [
    "/run/postgresql/.s.PGSQL.5432", "/var/run/postgresql/.s.PGSQL.5432", "/tmp/.s.PGSQL.5432", "/run/redis/redis.sock",
    "/run/sandmartin", "/var/lib/sandmartin", "/run/docker.sock", "/run/dbus/system_bus_socket", "/run/systemd/private",
]:
    assert not os.path.exists(path), path
