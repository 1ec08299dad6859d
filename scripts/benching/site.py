"""The demonstration as a server to measure, and what is on it. Its packs are kept in `.cache/bench` between runs."""

import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from benching.answer import Recorded, record
from benching.server import Server, free_port, serve
from companion.demo import Places

DATA = ".cache/bench"
BUILDING = 900  # seconds that a first run may take
PUBLISHING = 120  # seconds
SETTLING = 3  # seconds, until the last command of the demonstration has ended


@contextmanager
def demo() -> Iterator[Server]:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "companion.cli",
        "demo",
        "--data",
        DATA,
        "--port",
        str(port),
        "--host",
        "127.0.0.1",
    ]
    with serve(command, port, "/health/live", patience=BUILDING) as server:
        until_published(port)
        yield server


def until_published(port: int) -> None:
    """The demonstration's museums push and publish while it serves already."""
    expected, last = set(Places(Path(DATA)).museums()), time.monotonic() + PUBLISHING
    while {each["id"] for each in msgspec.json.decode(fetch(port, "/api/v1/museums").body)} < expected:
        if time.monotonic() > last:
            raise TimeoutError(f"not all of {expected} were published within {PUBLISHING} s")
        time.sleep(0.5)
    time.sleep(SETTLING)


def fetch(port: int, path: str, fields: Mapping[str, str] | None = None) -> Recorded:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=dict(fields or {}))
    with urllib.request.urlopen(asked) as answer:
        return record(answer.headers.items(), answer.read())


def codes(port: int) -> list[str]:
    """The code of every artifact, without hyphens."""
    listed = msgspec.json.decode(fetch(port, "/api/v1/artifacts?limit=100").body)
    return [card["code"].replace("-", "") for card in listed["cards"]]
