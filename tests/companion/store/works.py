"""Works that tests of the store write and read with."""

import os
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from companion.store.schema import documents, museums
from companion.store.store import Work

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def add(name: str, quota: int = 1) -> Work[str]:
    """One small row."""

    def work(db: Connection) -> str:
        db.execute(insert(museums).values(name=name, quota=quota, added=NOW))
        return name

    return work


def large(name: str, size: int) -> Work[str]:
    """A small row and one of so many bytes."""

    def work(db: Connection) -> str:
        add(name)(db)
        db.execute(insert(documents).values(sha256=name, path="p", raw=os.urandom(size), at=NOW))
        return name

    return work


def names(db: Connection) -> list[str]:
    return list(db.scalars(select(museums.c.name).order_by(museums.c.name)))
