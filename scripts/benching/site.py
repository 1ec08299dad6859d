"""The demonstration as a server to measure, and what is on it. Its packs are kept in `.cache/bench` between runs."""

import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import msgspec

from benching.answer import Recorded, record
from benching.server import Server, free_port, serve

DATA = ".cache/bench"
BUILDING = 900  # seconds that a first run may take


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
        yield server


def fetch(port: int, path: str, fields: Mapping[str, str] | None = None) -> Recorded:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=dict(fields or {}))
    with urllib.request.urlopen(asked) as answer:
        return record(answer.headers.items(), answer.read())


def codes(port: int) -> list[str]:
    """The code of every artifact, without hyphens."""
    listed = msgspec.json.decode(fetch(port, "/api/v1/artifacts?limit=100").body)
    return [card["code"].replace("-", "") for card in listed["cards"]]
