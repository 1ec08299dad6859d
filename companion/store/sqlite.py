"""The store in one SQLite file: one thread writes, whoever reads has a connection to itself.

Group commit: all writes that wait go into one transaction, each in a savepoint, and are answered when its COMMIT is on
the disk. So eight callers share one fsync, and a work that fails takes nothing of the others with it.
"""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

from companion.store.errors import StoreClosed, StoreFull, TransactionEnded
from companion.store.store import T, Work
from companion.store.waiting import Write
from companion.store.writers import Writers
from content_packs.running.lock import Lock

FILE = "companion.sqlite"
BUSY = 10.0  # seconds: for commands that look into the file from outside
WAL_LIMIT = 64_000_000  # bytes that the log keeps after a checkpoint
FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)  # the second: no space for the log's index


class SqliteStore:
    """Implements `Store`. Holds the folder's lock until it is closed."""

    def __init__(self, file: Path, lock: Lock) -> None:
        self._lock = lock
        self._engine = make_engine(file)
        self._readers = make_engine(file, "PRAGMA query_only = ON")
        self._db = self._engine.connect()
        self._writers = Writers(lambda group: _carry_out(self._db, group, str(file)))
        self._closed = False
        self.write = self._writers.write
        self.write_now = self._writers.write_now

    def read(self, work: Work[T]) -> T:
        if self._closed:
            raise StoreClosed
        with self._readers.connect() as db, db.begin():
            return work(db)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._writers.close()
        self._readers.dispose()
        self._db.close()
        self._engine.dispose()
        self._lock.release()


def _carry_out(db: Connection, group: list[Write], where: str) -> None:
    while group:
        group = _try_together(db, group, where)


def _try_together(db: Connection, group: list[Write], where: str) -> list[Write]:
    """One transaction. Returns those that have to be run again, because another took the transaction with it."""
    try:
        with db.begin():
            for at, one in enumerate(group):
                if not _run_one(db, one, where):
                    return group[:at] + group[at + 1 :]
    except Exception as error:
        why = _translate(error, where)
        for one in group:
            one.error = why
            if isinstance(why, StoreFull) and len(group) > 1:  # the others may fit
                _carry_out(db, [one], where)
    return []


def _run_one(db: Connection, write: Write, where: str) -> bool:
    """Whether the transaction goes on; a failed work leaves nothing in it."""
    driver = _driver(db)
    driver.execute("SAVEPOINT work")
    write.error = None
    try:
        write.outcome = write.work(db)
        if not driver.in_transaction:
            raise TransactionEnded
    except BaseException as error:
        write.error = _translate(error, where)
        if not driver.in_transaction:  # SQLite rolled all of it back, as it may when the disk is full
            return False
        driver.execute("ROLLBACK TO work")
    driver.execute("RELEASE work")
    return True


def _translate(error: BaseException, where: str) -> BaseException:
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    return StoreFull(where) if code in FULL else error


def _driver(db: Connection) -> sqlite3.Connection:
    driver = db.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def make_engine(file: Path, *pragmas: str) -> Engine:
    """Connections that begin transactions when SQLAlchemy says so (the driver's own begins are off)."""

    def connect() -> sqlite3.Connection:
        driver = sqlite3.connect(file, timeout=BUSY, isolation_level=None, check_same_thread=False)
        for pragma in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "PRAGMA foreign_keys = ON",
            "PRAGMA secure_delete = ON",  # what a visitor erases leaves the file, however SQLite was built
            f"PRAGMA journal_size_limit = {WAL_LIMIT}",
            *pragmas,
        ):
            driver.execute(pragma)
        return driver

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, max_overflow=-1, pool_use_lifo=True, hide_parameters=True
    )
    begin = "BEGIN" if pragmas else "BEGIN IMMEDIATE"
    event.listen(engine, "begin", lambda db: _driver(db).execute(begin))
    return engine
