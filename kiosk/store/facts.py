"""Few things to remember, each a Struct (or what msgspec reads) under a name."""

from typing import TypeAlias, TypeVar

import msgspec
from sqlite_utils import Database

T = TypeVar("T")
Db: TypeAlias = Database  # what works of the store are handed


def read(db: Db, name: str, into: type[T]) -> T | None:
    """None where it was never kept, or by another edition in a way that is not understood now."""
    row = db.execute("SELECT value FROM facts WHERE name = ?", [name]).fetchone()
    try:
        return msgspec.json.decode(row[0], type=into) if row else None
    except msgspec.DecodeError:
        return None


def keep(db: Db, name: str, value: object) -> None:
    db.execute(
        "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [name, msgspec.json.encode(value).decode()],
    )


def forget(db: Db, name: str) -> None:
    db.execute("DELETE FROM facts WHERE name = ?", [name])
