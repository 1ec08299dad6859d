"""A copy of the whole store in one SQLite file, from and to either database.

The file is a store like any other (migrated, WAL off), with two tables more: the sealed keys of the server, and the
names and sizes of the blobs. So opening it is checking it, and what reads the one database reads the other's copy.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from companion.store.errors import StoreError
from companion.store.migrating import migrate
from companion.store.schema import schema
from companion.store.sqlite import make_engine

AT_ONCE = 50  # rows: some hold a megabyte
EXTRA = """
    CREATE TABLE copied_keys (name TEXT PRIMARY KEY, raw BLOB NOT NULL);
    CREATE TABLE copied_blobs (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL);
"""
Progress = Callable[[int, int, str], None]


class NotACopy(StoreError):
    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file} is no whole backup: {why}")


class NotCopied(StoreError):
    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"cannot write {file}: {why}")


class NotEmpty(StoreError):
    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where} is not empty ({what}): a backup is restored into an empty one, over nothing")


class Beside(msgspec.Struct, frozen=True):
    """What a copy holds beside the rows."""

    keys: dict[str, bytes]  # file name → sealed key
    blobs: dict[str, int]  # SHA-256 → bytes


def tables() -> list[Table]:
    """Those that are referred to before those that refer."""
    return list(schema.sorted_tables)


def copy_out(db: Connection, file: Path, progress: Progress) -> dict[str, int]:
    """Write a new copy of what `db` sees at this moment; returns how many rows each table has."""
    file.unlink(missing_ok=True)  # a second try begins anew
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # it holds hashes of passwords
    engine = make_engine(file)
    try:
        migrate(engine)
        with engine.begin() as copy:
            counts = _copy(db, copy, progress)
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise NotCopied(file, str(error.orig)) from error
        raise
    finally:
        engine.dispose()
    _settle(file)
    return counts


def add_beside(file: Path, beside: Beside) -> None:
    """The keys and the list of blobs."""
    with _opened(file) as db:
        db.executescript(EXTRA)
        db.executemany("INSERT INTO copied_keys VALUES (?, ?)", beside.keys.items())
        db.executemany("INSERT INTO copied_blobs VALUES (?, ?)", beside.blobs.items())
        db.commit()


def check(file: Path, counts: dict[str, int] | None = None) -> Beside:
    """Open a copy and read all of it; `NotACopy` if anything is missing, more or broken."""
    try:
        with _opened(file) as db:
            [found] = db.execute("PRAGMA integrity_check").fetchone()
            if found != "ok":
                raise NotACopy(file, found)
            if broken := db.execute("PRAGMA foreign_key_check").fetchall():
                raise NotACopy(file, f"{len(broken)} rows refer to others that are not there")
            for table, rows in (counts or {}).items():
                [there] = db.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608 (our own names)
                if there != rows:
                    raise NotACopy(file, f"{there} rows of {table}, and {rows} were to be copied")
            keys = dict(db.execute("SELECT name, raw FROM copied_keys"))
            return Beside(keys, dict(db.execute("SELECT sha256, size FROM copied_blobs")))
    except sqlite3.Error as error:
        raise NotACopy(file, str(error)) from None


def copy_in(file: Path, db: Connection, progress: Progress) -> dict[str, int]:
    """Read a copy (of this or an older edition: give a file that may be changed) into an empty store."""
    for table in tables():
        if db.scalar(select(func.count()).select_from(table)):
            raise NotEmpty("the database", f"there are {table.name}")
    engine = make_engine(file)
    try:
        migrate(engine)
        with engine.connect() as copy:
            counts = _copy(copy, db, progress)
        _count_on(db)
        return counts
    finally:
        engine.dispose()


def _copy(source: Connection, target: Connection, progress: Progress) -> dict[str, int]:
    total = sum(_count(source, table) for table in tables())
    counts = {}
    done = 0
    for table in tables():
        counts[table.name] = 0
        for rows in _pages(source, table):
            target.execute(insert(table), rows)
            counts[table.name] += len(rows)
            done += len(rows)
            progress(done, total, str(table.name))  # SQLAlchemy's names are no plain text
    return counts


def _pages(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """In the order of their keys, so that two copies of one state are alike."""
    rows = source.execution_options(yield_per=AT_ONCE).execute(select(table).order_by(*table.primary_key.columns))
    for page in rows.mappings().partitions():
        yield [dict(row) for row in page]


def _count(db: Connection, table: Table) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def _count_on(db: Connection) -> None:
    """PostgreSQL counts ids up by itself, and has not seen these."""
    if db.dialect.name != "postgresql":
        return
    for table in tables():
        column = table.autoincrement_column
        if column is not None and (last := db.scalar(select(func.max(column)))):
            words = {"table": table.name, "column": column.name, "last": last}
            db.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"), words)


def _settle(file: Path) -> None:
    """All in one file: no log beside it."""
    with _opened(file) as db:
        db.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """By the driver alone; never makes a file."""
    db = sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)
    try:
        yield db
    finally:
        db.close()
