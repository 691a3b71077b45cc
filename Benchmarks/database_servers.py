"""A PostgreSQL and a Redis of a benchmark's own, on Unix sockets, with the settings of those that `serve` starts."""

import json
import os
import pwd
import signal
import subprocess
import time
from pathlib import Path

_PROGRAMS = Path("/usr/lib/postgresql/15/bin")
_START_SECONDS = 60


class DatabaseServers:
    def __init__(self, scratch: Path):
        self._directory = scratch / "servers"
        self._directory.mkdir()
        # PostgreSQL refuses to run as root.
        user = pwd.getpwnam("postgres")
        os.chown(self._directory, user.pw_uid, user.pw_gid)
        for parent in (scratch, *scratch.parents):
            if parent.stat().st_uid == 0 and parent != Path("/") and parent.parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o011)
        self._as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        data = self._directory / "data"
        self._run([_PROGRAMS / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                   "--no-sync"])
        self._processes = [
            self._start([_PROGRAMS / "postgres", "-D", data, "-c", "listen_addresses=", "-c",
                         f"unix_socket_directories={self._directory}", "-c", "max_connections=300"], "postgres.log"),
            self._start(["redis-server", "--port", "0", "--unixsocket", self._directory / "redis.sock", "--save", "",
                         "--appendonly", "no", "--databases", "64"], "redis.log"),
        ]
        self._wait(lambda: self.sql("postgres", "SELECT 1") == "1")
        self._wait(lambda: self.redis(0, "PING") == "PONG")

    def environment(self, name: str, number: int) -> dict[str, str]:
        """The settings of a service with the database `name` and the Redis database `number`."""
        return {
            "SANDMARTIN_DATABASE_URL": f"postgresql:///{name}?host={self._directory}&user=postgres",
            "SANDMARTIN_REDIS_URL": f"unix://{self._directory}/redis.sock?db={number}",
        }

    def create(self, name: str) -> None:
        self._run([_PROGRAMS / "createdb", "-h", self._directory, "-U", "postgres", name])

    def sql(self, name: str, script: str) -> str:
        """Runs a script, and returns what its statements return, without headings."""
        return subprocess.run(
            [_PROGRAMS / "psql", "-h", self._directory, "-U", "postgres", "-d", name, "-XqAt", "-v", "ON_ERROR_STOP=1"],
            input=script, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def redis(self, number: int, *command: str):
        """Sends a command, and returns the reply."""
        output = subprocess.run(
            ["redis-cli", "--json", "-s", self._directory / "redis.sock", "-n", str(number), *command],
            check=True, stdout=subprocess.PIPE, text=True, errors="replace").stdout
        return json.loads(output)

    def close(self) -> None:
        for process in self._processes:
            # PostgreSQL does not wait for its clients (pg_ctl(1), fast mode).
            process.send_signal(signal.SIGINT)
            process.wait(timeout=_START_SECONDS)

    def _start(self, command: list, log: str) -> subprocess.Popen:
        with open(self._directory / log, "wb") as output:
            return subprocess.Popen([*self._as_postgres, *map(str, command)], stdin=subprocess.DEVNULL, stdout=output,
                                    stderr=output, cwd=self._directory)

    def _run(self, command: list) -> None:
        subprocess.run([*self._as_postgres, *map(str, command)], check=True, stdout=subprocess.DEVNULL,
                       cwd=self._directory)

    def _wait(self, is_ready) -> None:
        end = time.monotonic() + _START_SECONDS
        while True:
            try:
                if is_ready():
                    return
            except (subprocess.CalledProcessError, json.JSONDecodeError):
                pass
            if time.monotonic() > end:
                raise RuntimeError(f"the servers do not start; see {self._directory}")
            time.sleep(0.1)

    def __enter__(self) -> "DatabaseServers":
        return self

    def __exit__(self, *_) -> None:
        self.close()
