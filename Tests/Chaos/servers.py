"""A real PostgreSQL and a real Redis. The test also reaches both over Unix sockets, which no cut of the network
affects."""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from part import Part

_PROGRAMS = Path("/usr/lib/postgresql/15/bin")
# PostgreSQL refuses to run as root, and Redis does not need root.
_USER = "sandmartin"
_AS_USER = ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups"]
_START_SECONDS = 60


def make_directory(path: Path) -> Path:
    path.mkdir()
    user = pwd.getpwnam(_USER)
    os.chown(path, user.pw_uid, user.pw_gid)
    return path


class PostgreSQL(Part):
    as_user = _AS_USER

    def __init__(self, directory: Path, *arguments):
        super().__init__(*arguments)
        self._directory = make_directory(directory)
        self._data = directory / "data"
        self.url = f"postgresql://{_USER}@{self.place.address}/postgres"
        subprocess.run(
            [*_AS_USER, _PROGRAMS / "initdb", "-D", self._data, "-U", _USER, "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL)
        with open(self._data / "pg_hba.conf", "a") as rules:
            rules.write("host all all 10.77.0.0/16 trust\n")

    def command(self) -> list[str]:
        return [str(_PROGRAMS / "postgres"), "-D", str(self._data), "-c", f"listen_addresses={self.place.address}",
                "-c", f"unix_socket_directories={self._directory}"]

    def is_ready(self) -> bool:
        return subprocess.run(
            [_PROGRAMS / "pg_isready", "-q", "-h", self._directory], check=False).returncode == 0

    def start(self) -> None:
        """Starts the server. After a kill, the first starts fail until the last old process has ended."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            super().start()
            while self.is_running and not self.is_ready():
                time.sleep(0.05)
            if self.is_running:
                return
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start; see {self._log}")
            time.sleep(0.2)

    def restart(self) -> None:
        # The fast shutdown ends all sessions (man 1 postgres, SIGINT).
        self.end_with(signal.SIGINT)
        self.start()

    def rows(self, sql: str) -> list[dict]:
        """Returns the rows of a query."""
        text = self._psql(f"SELECT coalesce(json_agg(row_to_json(found)), '[]') FROM ({sql}) AS found")
        return json.loads(text)

    def run(self, script: str) -> None:
        self._psql(script)

    def _psql(self, sql: str) -> str:
        return subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self._directory, "-U", _USER, "postgres"],
            input=sql, stdout=subprocess.PIPE, text=True, check=True, timeout=60).stdout


class Redis(Part):
    as_user = _AS_USER

    def __init__(self, directory: Path, *arguments):
        super().__init__(*arguments)
        self._data = make_directory(directory)
        self.url = f"redis://{self.place.address}:6379"

    def command(self) -> list[str]:
        # The settings of the private Redis that `serve` starts.
        return ["redis-server", "--bind", self.place.address, "--protected-mode", "no", "--unixsocket", self._socket,
                "--dir", str(self._data), "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
                "--maxmemory-policy", "noeviction"]

    @property
    def _socket(self) -> str:
        return str(self._data / "socket")

    def is_ready(self) -> bool:
        try:
            return self.send_command("PING") == "PONG"
        except (OSError, RuntimeError):
            return False

    def start(self) -> None:
        super().start()
        self.wait_until_ready(_START_SECONDS)

    def take_everything(self) -> dict[str, list[dict]]:
        """Deletes all data, and returns the feeds of events that were lost, by user, in one atomic step."""
        reply = self.send_command("EVAL", _TAKE, "0")
        return {feed: [_event(entry) for entry in entries] for feed, entries in reply}

    def feeds(self) -> dict[str, list[dict]]:
        """Returns the retained events by user."""
        reply = self.send_command("EVAL", _FEEDS + "return feeds()", "0")
        return {feed: [_event(entry) for entry in entries] for feed, entries in reply}

    def lose_data(self) -> dict[str, list[dict]]:
        """Kills the server, deletes its files and starts it empty. Returns the feeds that were lost."""
        self.kill()
        # A server on the files alone tells exactly what the dead one has left.
        reader = subprocess.Popen(
            [*_AS_USER, "redis-server", "--port", "0", "--unixsocket", self._socket, "--dir", self._data,
             "--appendonly", "yes"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + _START_SECONDS
            while not self.is_ready():
                if time.monotonic() > deadline:
                    raise RuntimeError("a Redis on the files of the killed one does not start")
                time.sleep(0.05)
            feeds = self.feeds()
        finally:
            reader.kill()
            reader.wait()
        shutil.rmtree(self._data / "appendonlydir")
        self.start()
        return feeds

    def send_command(self, *arguments: str):
        """Returns the reply to a command, which is sent over a connection of its own."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20)
            connection.connect(self._socket)
            parts = [f"*{len(arguments)}\r\n"] + [f"${len(text.encode())}\r\n{text}\r\n" for text in arguments]
            connection.sendall("".join(parts).encode())
            with connection.makefile("rb") as replies:
                return _reply(replies)


_FEEDS = """
local function feeds()
    local found = {}
    for _, key in ipairs(redis.call('KEYS', 'events:*')) do
        if redis.call('TYPE', key).ok == 'stream' then
            found[#found + 1] = {string.sub(key, 8), redis.call('XRANGE', key, '-', '+')}
        end
    end
    return found
end
"""
_TAKE = _FEEDS + "local lost = feeds() redis.call('FLUSHALL') return lost"


def _event(entry: list) -> dict:
    number, fields = entry
    event = json.loads(fields[fields.index("event") + 1])
    return event | {"seq": int(number.split("-")[0])}


def _reply(replies):
    line = replies.readline()
    if not line:
        raise RuntimeError("Redis closed the connection")
    kind, rest = line[:1], line[1:-2].decode()
    if kind == b"-":
        raise RuntimeError(f"Redis refused a command: {rest}")
    if kind == b"$":
        return None if rest == "-1" else replies.read(int(rest) + 2)[:-2].decode()
    if kind == b"*":
        return [_reply(replies) for _ in range(int(rest))]
    return int(rest) if kind == b":" else rest
