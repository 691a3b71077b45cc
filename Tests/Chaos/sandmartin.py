"""The processes of Sandmartin: `sandmartin api` and `sandmartin worker`."""

import http.client
import os
import sys
from pathlib import Path

from part import Part

SOURCE = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(SOURCE / "Benchmarks"))
from processes import ProcessTree  # noqa: E402

PORT = 8080
# The file that a marked program keeps open. The test finds the worker that grades the program by it.
MARK = "/tmp/marked-"


class Sandmartin(Part):
    role = ""

    def __init__(self, binary: Path, settings: dict[str, str], *arguments):
        super().__init__(*arguments)
        self._binary, self._settings = binary, settings

    def command(self) -> list[str]:
        return [str(self._binary), self.role]

    def environment(self) -> dict[str, str]:
        return self._settings


class API(Sandmartin):
    role = "api"

    def environment(self) -> dict[str, str]:
        return self._settings | {
            "SANDMARTIN_HTTP_ADDRESS": self.place.address, "SANDMARTIN_HTTP_PORT": str(PORT)}

    def is_ready(self) -> bool:
        connection = http.client.HTTPConnection(self.place.address, PORT, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


class Worker(Sandmartin):
    role = "worker"

    def is_ready(self) -> bool:
        return self.launcher() is not None and b"ready to grade" in self._log.read_bytes()

    def launcher(self) -> int | None:
        """Returns the process id of the worker's launcher."""
        if not self.is_running:
            return None
        return next((member.pid for member in ProcessTree(self.pid).members()
                     if member.parent == self.pid and member.name == "sandmartin-launcher"[:15]), None)

    def grades(self, mark: str) -> bool:
        """Whether a cell of this worker runs a program with this mark, or with any for an empty text."""
        return self.is_running and any(
            _has_mark(member.pid, MARK + mark) for member in ProcessTree(self.pid).members())


def _has_mark(process: int, path: str) -> bool:
    directory = f"/proc/{process}/fd"
    try:
        return any(os.readlink(f"{directory}/{name}").startswith(path) for name in os.listdir(directory))
    except OSError:
        return False  # the process has just ended
