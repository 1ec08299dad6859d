"""SQL of the wishes: what the device may know. Who wished stands in `sealed` alone, which goes with the answer."""

from typing import Any, TypeAlias

import msgspec
from sqlite_utils import Database

from content_packs.exchange.wishes import SealedWish, WishAnswer

Db: TypeAlias = Database


class Row(msgspec.Struct, frozen=True, kw_only=True):
    token: str
    number: str
    word: str  # hash of the form's key
    digest: str  # of key and wish: tells a retry from another wish
    session: str
    people: int
    kept: int
    made: int  # seconds of Unix time
    sealed: bytes | None = None  # None: it was answered or taken back
    answer: str | None = None  # WishAnswer as JSON

    @property
    def said(self) -> WishAnswer | None:
        return msgspec.json.decode(self.answer, type=WishAnswer) if self.answer else None


_FIELDS = Row.__struct_fields__
_ALL = f"SELECT {', '.join(_FIELDS)} FROM wishes"  # noqa: S608 (our own names)


def add(db: Db, row: Row) -> None:
    marks = ", ".join("?" for _ in _FIELDS)
    values = [getattr(row, name) for name in _FIELDS]
    db.execute(f"INSERT INTO wishes ({', '.join(_FIELDS)}) VALUES ({marks})", values)  # noqa: S608


def by_token(db: Db, token: str) -> Row | None:
    return _one(db.execute(f"{_ALL} WHERE token = ?", [token]).fetchone())


def by_word(db: Db, word: str) -> Row | None:
    return _one(db.execute(f"{_ALL} WHERE word = ?", [word]).fetchone())


def waiting(db: Db, most: int) -> list[SealedWish]:
    """Those that were not answered, the oldest first."""
    found = db.execute(
        "SELECT number, sealed FROM wishes WHERE sealed IS NOT NULL ORDER BY made, number LIMIT ?", [most]
    ).fetchall()
    return [SealedWish(number=number, sealed=sealed) for number, sealed in found]


def count_waiting(db: Db, session: str) -> tuple[int, int]:
    """(wishes of all sessions, people of this one)."""
    every = db.execute("SELECT count(*) FROM wishes WHERE sealed IS NOT NULL").fetchone()[0]
    people = db.execute(
        "SELECT coalesce(sum(people), 0) FROM wishes WHERE sealed IS NOT NULL AND session = ?", [session]
    ).fetchone()[0]
    return int(every), int(people)


def answer(db: Db, said: WishAnswer) -> None:
    raw = msgspec.json.encode(said).decode()
    db.execute("UPDATE wishes SET sealed = NULL, answer = ? WHERE number = ?", [raw, said.number])


def remove(db: Db, token: str) -> None:
    db.execute("DELETE FROM wishes WHERE token = ?", [token])


def forget_before(db: Db, made: int) -> int:
    return int(db.execute("DELETE FROM wishes WHERE made < ?", [made]).rowcount)


def _one(row: Any) -> Row | None:
    return Row(**dict(zip(_FIELDS, row, strict=True))) if row else None
