"""A malformed database is no end: it is put aside, and a new one begins with every row that can still be read.

Steps, each durable, so that a power cut in the middle loses nothing: a copy under `broken/`; a new file filled from
that copy; the new file in place of the old. What is shown stands in other files (blobs, trust, pointer), untouched.
Rows of a damaged page are lost; those around it are found by halving the range of rowids that cannot be read.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec
import structlog
from sqlite_utils import Database

from content_packs.format.blobs import fsync_folder
from kiosk.store import ballast, facts
from kiosk.store.store import Store

FACT, NOTICED = "mended", "mending-noticed"
TOLD = timedelta(days=14)  # for which a mending is told of: somebody has looked at the fleet since
BROKEN = "broken"  # folder of what was put aside
KEPT = 3  # of them
BESIDE = ("-wal", "-shm", "-journal")
CORRUPT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
QUESTIONS = 200_000  # asked of one damaged table at most
TOGETHER = 1_000  # rows written in one transaction
FAR = 1 << 40  # a rowid beyond all, where the last one cannot be read

log = structlog.get_logger()


class Mended(msgspec.Struct, frozen=True):
    """The last time: for reports and the staff page."""

    at: datetime
    rows: dict[str, int]  # saved, by table
    doubtful: tuple[str, ...]  # tables of which not all could be read


class Noticed(msgspec.Struct, frozen=True):
    """When the kiosk first knew of a mending, by the time that it believes: `Mended.at` may be of a dead clock."""

    mended: datetime  # Mended.at
    at: datetime


def open_store(file: Path) -> Store:
    """The store, mended first where it is malformed; on a full disk too. Other errors are raised as they are."""
    try:
        store = _open(file)
    except sqlite3.OperationalError as error:
        if _code(error) not in FULL:
            raise
        ballast.let_go(file.parent)
        store = _open(file)
    ballast.take(file.parent)
    return store


def _open(file: Path) -> Store:
    _finish(file)
    try:
        return _open_sound(file)
    except sqlite3.DatabaseError as error:
        if not is_malformed(error):
            raise
        log.error("database malformed", file=file.name, why=str(error))
    return _mend(file)


def _open_sound(file: Path) -> Store:
    store = Store(file)
    try:
        _check(store)
    except BaseException:
        store.close()
        raise
    return store


def _code(error: sqlite3.Error) -> int:
    return (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def is_malformed(error: sqlite3.Error) -> bool:
    return _code(error) in CORRUPT


def last_mended(store: Store) -> Mended | None:
    return store.read(lambda db: facts.read(db, FACT, Mended))


def is_freshly_mended(store: Store, now: datetime) -> bool:
    """For TOLD after it was noticed, which the first look keeps. `now` as it is believed."""
    mended = last_mended(store)
    if mended is None:
        return False
    noticed = store.read(lambda db: facts.read(db, NOTICED, Noticed))
    if noticed is None or noticed.mended != mended.at:
        noticed = Noticed(mended.at, now)
        store.write(lambda db, noticed=noticed: facts.keep(db, NOTICED, noticed))  # type: ignore[misc]
    return now - noticed.at < TOLD


def _check(store: Store) -> None:
    """Every page is read: a few ms for weeks of events."""
    found = store.read(lambda db: db.execute("PRAGMA quick_check(1)").fetchone())
    if found[0] != "ok":
        error = sqlite3.DatabaseError(str(found[0])[:200])
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error


def _mend(file: Path) -> Store:
    aside = _put_aside(file)
    mending = file.with_name(f"{file.name}.mending")
    _drop(mending)
    store = Store(mending)
    try:
        mended = _save(aside, store)
        store.write(lambda db: facts.keep(db, FACT, mended))
    finally:
        store.close()
    _drop_beside(mending)
    _sync(mending)
    mending.replace(_whole(file))
    fsync_folder(file.parent)
    log.warning("database mended", rows=mended.rows, doubtful=mended.doubtful, aside=str(aside.parent))
    _finish(file)
    return Store(file)


def _finish(file: Path) -> None:
    """What was made anew takes the place of the old, whose log must not be read into it."""
    if _whole(file).exists():
        _drop_beside(file)
        fsync_folder(file.parent)
        _whole(file).replace(file)
        fsync_folder(file.parent)


def _whole(file: Path) -> Path:
    return file.with_name(f"{file.name}.mended")


def _put_aside(file: Path) -> Path:
    """A copy with its log, in a folder of its own; of older ones few stay."""
    folder = file.parent / BROKEN
    folder.mkdir(exist_ok=True)
    found = sorted(int(each.name) for each in folder.iterdir() if each.name.isdigit())
    for old in found[: max(0, len(found) + 1 - KEPT)]:
        shutil.rmtree(folder / str(old), ignore_errors=True)
    place = folder / str((found[-1] if found else 0) + 1)
    place.mkdir()
    for name in ("", *BESIDE):
        source = file.with_name(file.name + name)
        if source.exists():
            shutil.copyfile(source, place / source.name)
            _sync(place / source.name)
    fsync_folder(place)
    return place / file.name


def _save(aside: Path, store: Store) -> Mended:
    rows: dict[str, int] = {}
    doubtful: list[str] = []
    with closing(sqlite3.connect(aside)) as broken:
        for table in _tables(store):
            try:
                rows[table], whole = _copy(broken, table, store)
            except sqlite3.DatabaseError as error:  # of this table nothing can be read
                log.error("table lost", table=table, why=str(error))
                rows[table], whole = 0, False
            if not whole:
                doubtful.append(table)
    return Mended(datetime.now(UTC), rows, tuple(doubtful))


def _tables(store: Store) -> list[str]:
    """Of this edition's schema, but for those that it fills itself."""
    names = store.read(lambda db: db.table_names())
    return [name for name in names if not name.startswith(("sqlite_", "_sqlite"))]


def _copy(broken: sqlite3.Connection, table: str, store: Store) -> tuple[int, bool]:
    """How many rows came over, and whether all could be read."""
    columns = _shared_columns(broken, table, store)
    reading = _Reading(broken, table, columns)
    names, marks = ", ".join(map(_quoted, columns)), ", ".join("?" * len(columns))
    insert = f"INSERT OR IGNORE INTO {_quoted(table)} ({names}) VALUES ({marks})"  # noqa: S608 (names of our schema)
    count, rows = 0, reading.rows()
    while some := list(islice(rows, TOGETHER)):
        count += store.write(partial(_insert, statement=insert, rows=some))
    return count, reading.whole


def _insert(db: Database, statement: str, rows: list[tuple[object, ...]]) -> int:
    count = 0
    for row in rows:
        with suppress(sqlite3.IntegrityError):  # a damaged value that the schema refuses
            count += db.execute(statement, row).rowcount
    return count


def _shared_columns(broken: sqlite3.Connection, table: str, store: Store) -> list[str]:
    found = {row[1] for row in broken.execute(f"PRAGMA table_info({_quoted(table)})")}
    own = store.read(lambda db: [row[1] for row in db.execute(f"PRAGMA table_info({_quoted(table)})")])
    shared = [name for name in own if name in found]
    if not shared:
        raise sqlite3.DatabaseError(f"no such table: {table}")
    return shared


class _Reading:
    """All rows of a table that SQLite can still give."""

    def __init__(self, broken: sqlite3.Connection, table: str, columns: list[str]) -> None:
        self.whole = True
        self._broken = broken
        self._select = f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(table)}"  # noqa: S608
        self._table = table
        self._left = QUESTIONS

    def rows(self) -> Iterator[tuple[object, ...]]:
        try:
            yield from self._broken.execute(self._select).fetchall()
        except sqlite3.DatabaseError:
            self.whole = False
            yield from self._between(*self._ends())

    def _ends(self) -> tuple[int, int]:
        """The first and last rowid, as far as they can be read."""
        ends = []
        for order, far in (("ASC", 0), ("DESC", FAR)):
            end = far
            with suppress(sqlite3.DatabaseError):
                question = f"SELECT rowid FROM {_quoted(self._table)} NOT INDEXED ORDER BY rowid {order} LIMIT 1"  # noqa: S608
                row = self._broken.execute(question).fetchone()
                end = row[0] if row else far
            ends.append(end)
        return ends[0], ends[1]

    def _between(self, first: int, last: int) -> Iterator[tuple[object, ...]]:
        """Halves what cannot be read until single rows are left; near ends first, so that much comes early."""
        waiting = [(first, last)]
        while waiting and self._left:
            low, high = waiting.pop()
            self._left -= 1
            try:
                question = f"{self._select} NOT INDEXED WHERE rowid BETWEEN ? AND ?"
                yield from self._broken.execute(question, (low, high)).fetchall()
            except sqlite3.DatabaseError:
                if low < high:
                    middle = (low + high) // 2
                    waiting += [(middle + 1, high), (low, middle)]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _drop(file: Path) -> None:
    file.unlink(missing_ok=True)
    _drop_beside(file)


def _drop_beside(file: Path) -> None:
    for name in BESIDE:
        file.with_name(file.name + name).unlink(missing_ok=True)


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
