"""One client's journal, arranged for the checks."""

from collections import Counter
from functools import cached_property

from checks import TERMINAL


class ClientLog:
    def __init__(self, name: str, user: str, entries: list[dict]):
        self.name, self.user, self.entries = name, user, entries

    def of(self, kind: str) -> list[dict]:
        return [entry for entry in self.entries if entry["kind"] == kind]

    @cached_property
    def events(self) -> list[dict]:
        return [entry["event"] for entry in self.of("event")]

    @cached_property
    def submissions(self) -> dict[str, dict]:
        """The entries `submit` of accepted submissions, by submission."""
        submitted = {entry["key"]: entry for entry in self.of("submit")}
        return {entry["id"]: submitted[entry["key"]] for entry in self.of("answer") if entry["status"] == 202}

    @cached_property
    def asked(self) -> set[str]:
        """The submissions whose end the client learned by asking."""
        return {entry["id"] for entry in self.of("asked")}

    @cached_property
    def ended(self) -> dict[str, float]:
        """When the client learned of the end of each submission."""
        ended = {entry["event"]["submission"]: entry["at"] for entry in self.of("event")
                 if entry["event"]["type"] in TERMINAL}
        for entry in self.of("asked"):
            ended[entry["id"]] = min(entry["at"], ended.get(entry["id"], entry["at"]))
        return ended

    def apart_from(self, intervals: list[tuple[float, float]]) -> set[str]:
        """The submissions that began and ended outside of all intervals."""
        return {
            identifier for identifier, submit in self.submissions.items() if identifier in self.ended
            and all(self.ended[identifier] < begin - 1 or submit["at"] > end for begin, end in intervals)}

    @property
    def repeated_posts(self) -> int:
        tries = Counter(entry["key"] for entry in self.entries
                        if entry["kind"] in ("answer", "failure") and entry["key"])
        return sum(count - 1 for count in tries.values())
