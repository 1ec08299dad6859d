"""An answer as another server gave it, to be sent again: written to a file by the bench, read by the bare servers."""

import os
from pathlib import Path

import msgspec

FILE = "BENCH_ANSWER"  # in the environment: where the answer was written
OF_SERVER = frozenset({"date", "server", "connection"})  # fields that granian sets itself


class Recorded(msgspec.Struct, frozen=True):
    """A body with its fields, in their order."""

    fields: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def named(self) -> dict[str, str]:
        return dict(self.fields)


def record(fields: list[tuple[str, str]], body: bytes) -> Recorded:
    return Recorded(tuple((name.lower(), value) for name, value in fields if name.lower() not in OF_SERVER), body)


def same(one: Recorded, other: Recorded) -> bool:
    return one.body == other.body and sorted(one.fields) == sorted(other.fields)


def write(answer: Recorded, file: Path) -> None:
    file.write_bytes(msgspec.msgpack.encode(answer))


def read() -> Recorded:
    return msgspec.msgpack.decode(Path(os.environ[FILE]).read_bytes(), type=Recorded)
