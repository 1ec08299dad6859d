"""The store in one SQLite file: one thread writes, whoever reads has a connection to itself.

Group commit: all writes that wait go into one transaction, each in a savepoint, and are answered when its COMMIT is on
the disk. So eight callers share one fsync, and a work that fails takes nothing of the others with it.
"""

import asyncio
import sqlite3
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from threading import Lock as Mutex
from threading import Thread, current_thread
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

from companion.store.errors import StoreClosed, StoreFull, TransactionEnded, WriteWithinWrite
from companion.store.lock import Lock
from companion.store.store import T, Work

FILE = "companion.sqlite"
BUSY = 10.0  # seconds: for commands that look into the file from outside
GROUP = 256  # writes in one transaction, so that the first of them need not wait for a thousand
WAL_LIMIT = 64_000_000  # bytes that the log keeps after a checkpoint
FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)  # the second: no space for the log's index


class _Write:
    """A work that waits, and where its outcome goes."""

    def __init__(self, work: Work[Any]) -> None:
        self.work = work
        self.future: Future[Any] = Future()
        self.outcome: Any = None
        self.error: BaseException | None = None

    def answer(self) -> None:
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.outcome)


class SqliteStore:
    """Implements `Store`. Holds the folder's lock until it is closed."""

    def __init__(self, file: Path, lock: Lock) -> None:
        self.file = file
        self._lock = lock
        self.engine = make_engine(file)
        self._readers = make_engine(file, "PRAGMA query_only = ON")
        self._waiting: SimpleQueue[_Write | None] = SimpleQueue()
        self._ending = Mutex()
        self._closed = False
        self._writer = Thread(target=self._run, name="store", daemon=True)
        self._writer.start()

    async def write(self, work: Work[T]) -> T:
        return await asyncio.wrap_future(self._put(work))

    def write_now(self, work: Work[T]) -> T:
        if current_thread() is self._writer:
            raise WriteWithinWrite
        return self._put(work).result()

    def read(self, work: Work[T]) -> T:
        if self._closed:
            raise StoreClosed
        with self._readers.connect() as db, db.begin():
            return work(db)

    def close(self) -> None:
        """What waits is still written."""
        with self._ending:
            if self._closed:
                return
            self._closed = True
            self._waiting.put(None)
        self._writer.join()
        self._readers.dispose()
        self.engine.dispose()
        self._lock.release()

    def _put(self, work: Work[T]) -> Future[T]:
        write = _Write(work)
        with self._ending:  # so that nothing is put behind the end
            if self._closed:
                raise StoreClosed
            self._waiting.put(write)
        return write.future

    def _run(self) -> None:
        with self.engine.connect() as db:
            while group := self._take():
                started = [one for one in group if one.future.set_running_or_notify_cancel()]
                _carry_out(db, started, str(self.file))
                for one in started:
                    one.answer()

    def _take(self) -> list[_Write]:
        """All that wait; none when the store is closed."""
        first = self._waiting.get()
        if first is None:
            return []
        group = [first]
        while len(group) < GROUP and not self._waiting.empty():
            one = self._waiting.get()
            if one is None:
                self._waiting.put(None)  # for the next round
                break
            group.append(one)
        return group


def _carry_out(db: Connection, group: list[_Write], where: str) -> None:
    """Give each write its outcome or its error, on the disk when this returns."""
    while group:
        group = _try_together(db, group, where)


def _try_together(db: Connection, group: list[_Write], where: str) -> list[_Write]:
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


def _run_one(db: Connection, write: _Write, where: str) -> bool:
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
