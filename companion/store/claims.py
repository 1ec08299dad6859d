"""What is done once, by its key: a row written in the work's own transaction, so that both are kept or neither.

A tick of a job, a request's key: who writes the row first does the work; who comes later learns what came of it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, delete, select

from companion.store.rows import insert
from companion.store.schema import claims

T = TypeVar("T")


def claim(db: Connection, job: str, tick: str, now: datetime, outcome: str = "") -> bool:
    """Whether this is the first to claim it: then the work is the caller's, in this transaction."""
    row = insert(claims).values(job=job, tick=tick, at=now, outcome=outcome)
    return db.execute(row.on_conflict_do_nothing().returning(claims.c.job)).first() is not None


def once(db: Connection, job: str, key: str, kind: type[T], work: Callable[[Connection], T], now: datetime) -> T:
    """`work`'s outcome, or what it came to when it was done before under the same key."""
    found = outcome(db, job, key)
    if found is not None:
        return msgspec.json.decode(found, type=kind)
    came_to = work(db)
    claim(db, job, key, now, msgspec.json.encode(came_to).decode())
    return came_to


def outcome(db: Connection, job: str, tick: str) -> str | None:
    """What was written with the claim; None while nobody has claimed it."""
    return db.scalar(select(claims.c.outcome).where(claims.c.job == job, claims.c.tick == tick))


def forget(db: Connection, job: str, before: datetime) -> int:
    """Let go of claims that nobody asks for any more; returns how many."""
    return db.execute(delete(claims).where(claims.c.job == job, claims.c.at < before)).rowcount
