"""Tries every call of docs/openapi.yaml as every role, with valid and invalid requests, and checks each answer.

Starts `sandmartin serve` on a free port with its own state directory, and stops it afterwards. Without --seconds, the
seed is fixed and the run takes one to two minutes. With --seconds, each role goes on with new requests for so long.
"""

import argparse
import secrets
import sys
from contextlib import contextmanager
from pathlib import Path

for place in ("Tests/Browser", "Benchmarks"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / place))

import description  # noqa: E402
from frames import try_frames  # noqa: E402
from fuzz import fuzz  # noqa: E402
from limits import SETTINGS, exceed_limits  # noqa: E402
from odd import try_odd_requests  # noqa: E402
from server import Server, ServerError  # noqa: E402
from visitors import ROLES, Keeper, Visitor  # noqa: E402
from walk import walk  # noqa: E402

CANNOT_RUN = 2
PARTS = ("walk", "odd", "frames", *ROLES, "limits")
SHORT_SEED = 20261130
# Random requests to each call with valid and with invalid data each, in the short form.
SHORT_EXAMPLES = 3
# The short form takes about 15 s for each role on an idle machine.
SHORT_SECONDS = 180


def main():
    options = read_arguments()
    seed = options.seed
    if seed is None:
        seed = secrets.randbelow(2 ** 32) if options.seconds else SHORT_SEED
    print(f"seed {seed}")
    try:
        records = list(parts(options, seed))
    except ServerError as error:
        print(f"The contract cannot be tried: {error}", file=sys.stderr)
        print("0 passed, 1 failed")
        return CANNOT_RUN
    failed = sum(1 for record in records if record.findings)
    print(f"requests: {sum(record.requests for record in records)}, "
          f"findings: {sum(len(record.findings) for record in records)}")
    print(f"{len(records) - failed} passed, {failed} failed")
    return 1 if failed else 0


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, help="the sandmartin to start (default: the newest in .build)")
    parser.add_argument("--part", action="append", choices=PARTS, help="run only this part")
    parser.add_argument("--seconds", type=int, help="how long each role goes on")
    parser.add_argument("--seed", type=int, help="repeat the requests of an earlier run")
    return parser.parse_args()


def parts(options, seed):
    """Runs the wanted parts, and yields their records."""
    contract = description.load()
    closed = description.closed(contract)
    wanted = options.part or PARTS
    with running(options) as (server, keeper):
        if "walk" in wanted:
            token = server.first_admin_link().split("token=")[1]
            yield shown(walk(contract, keeper, token, server.exercises))
        if "odd" in wanted:
            yield shown(try_odd_requests(contract, Visitor("admin", keeper)))
        if "frames" in wanted:
            yield shown(try_frames(keeper, Visitor("anonymous", keeper)))
        slugs = [item["slug"] for item in keeper.call("GET", "/api/v1/exercises", [200]).json()["items"]]
        for role in ROLES:
            if role in wanted:
                yield shown(fuzz(
                    closed, Visitor(role, keeper), seed=seed, slugs=slugs, endless=options.seconds is not None,
                    examples=SHORT_EXAMPLES, seconds=options.seconds or SHORT_SECONDS))
    if "limits" in wanted:
        with running(options, SETTINGS) as (_, keeper):
            yield shown(exceed_limits(closed, keeper, Visitor("learner", keeper)))


@contextmanager
def running(options, settings=None):
    """Starts a server, and provides it with a keeper."""
    token = secrets.token_urlsafe(24)
    with Server(options.binary, {"SANDMARTIN_ADMIN_TOKEN": token} | (settings or {})) as server:
        yield server, Keeper(server.base_url.rstrip("/"), token)


def shown(record):
    """Prints what came of a part."""
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(record.statuses.items()))
    renewed = f"{record.renewals} sessions renewed, " if record.renewals else ""
    print(f"{record.role}: {record.calls} calls, {record.requests} requests in {record.seconds:.0f} s ({statuses}), "
          f"{renewed}{len(record.findings)} findings", flush=True)
    for finding in record.findings.values():
        print(f"  {finding}", flush=True)
    return record


if __name__ == "__main__":
    sys.exit(main())
