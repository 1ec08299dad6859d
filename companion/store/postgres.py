"""The store in PostgreSQL, which several processes may share.

Transactions are serializable, so that a work reads as if it ran alone, as it does on SQLite. What waits goes into one
transaction, as there; if anything in it fails, each work gets a transaction of its own. What PostgreSQL gives up on for
others' sake (40001, 40P01) and a connection lost before its COMMIT was sent are run again, a bounded number of times.
A connection lost while committing may have committed: that error comes out, and the caller asks again by its key.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import get_ident

from psycopg import OperationalError
from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from companion.store.errors import (
    OutcomeUnknown,
    StoreBusy,
    StoreClosed,
    StoreError,
    StoreFull,
    StoreUnavailable,
    TransactionEnded,
)
from companion.store.store import T, Work
from companion.store.waiting import Write
from companion.store.writers import Writers

AGAIN = ("40001", "40P01")  # serialization_failure, deadlock_detected
UNREACHABLE = ("57P01", "57P02", "57P03", "53300")  # shut down, crashed, starting up, no connection free
FULL = "53100"  # disk_full
TRIES = 12
PAUSE = 0.002  # seconds before the second try, at most; twice as long before each that follows
LONGEST = 1.0  # seconds
WRITERS = 2  # threads: groups stay full, and one slow work does not hold up all
CONNECTING = 10  # seconds
CONNECTIONS = 24  # of one process, at most; PostgreSQL takes 100 as it comes


logging.getLogger("psycopg").setLevel(logging.ERROR)  # else each conflict that is tried again leaves a warning


class PostgresStore:
    """Implements `Store`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._where = engine.url.render_as_string(hide_password=True)
        self._readers = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._writers = Writers(self._carry_out, WRITERS)
        self._own: dict[int, Connection] = {}  # by thread
        self._closed = False
        self.write = self._writers.write
        self.write_now = self._writers.write_now

    def read(self, work: Work[T]) -> T:
        def run() -> T:
            with self._readers.connect() as db, db.begin(), _telling_of_loss(db):
                return work(db)

        if self._closed:
            raise StoreClosed
        return self._insist(run)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._writers.close()
        for db in self._own.values():
            db.close()
        self._engine.dispose()

    def _carry_out(self, group: list[Write]) -> None:
        if len(group) > 1 and self._try_together(group):
            return
        for one in group:
            one.error = None
            try:
                [one.outcome] = self._insist(lambda one=one: self._try([one]))  # type: ignore[misc]
            except BaseException as error:
                one.error = error

    def _try_together(self, group: list[Write]) -> bool:
        try:
            outcomes = self._try(group)
        except OutcomeUnknown as error:
            for one in group:
                one.error = error
            return True
        except BaseException:
            return False
        for one, outcome in zip(group, outcomes, strict=True):
            one.outcome = outcome
        return True

    def _try(self, group: list[Write]) -> list[object]:
        db = self._own_connection()
        try:
            transaction = db.begin()
            with _telling_of_loss(db):
                outcomes = [one.work(db) for one in group]
            if not transaction.is_active:
                raise TransactionEnded
            self._commit(db)
        except BaseException:
            del self._own[get_ident()]
            db.close()  # undoes; one that is broken leaves the pool
            raise
        return outcomes

    def _own_connection(self) -> Connection:
        """That of this thread: taking one from the pool for each write costs a third of it."""
        if get_ident() not in self._own:
            self._own[get_ident()] = self._engine.connect()
        return self._own[get_ident()]

    def _commit(self, db: Connection) -> None:
        try:
            db.commit()
        except DBAPIError as error:
            if _lost(error):
                raise OutcomeUnknown(self._where) from error
            raise

    def _insist(self, run: Callable[[], T]) -> T:
        """What `run` returns, tried again while what fails is passing."""
        why: StoreError = StoreBusy(TRIES)
        for turn in range(TRIES):
            try:
                return run()
            except DBAPIError as error:
                why = self._judge(error)
            time.sleep(random.random() * min(PAUSE * 2**turn, LONGEST))  # noqa: S311 (no secret)
        raise why

    def _judge(self, error: DBAPIError) -> StoreError:
        """What to say if it does not pass; raises what will not."""
        code = getattr(error.orig, "sqlstate", None)
        if code in AGAIN:
            return StoreBusy(TRIES)
        if _lost(error):
            return StoreUnavailable(self._where, str(error.orig).strip())
        raise StoreFull(self._where) if code == FULL else error


@contextmanager
def _telling_of_loss(db: Connection) -> Iterator[None]:
    """A connection that `Statement` found lost: SQLAlchemy hears of it, and drops those of its age from the pool."""
    try:
        yield
    except DBAPIError as error:
        if _lost(error) and not error.connection_invalidated:
            with suppress(DBAPIError):
                db.exec_driver_sql("SELECT 1")
        raise


def _lost(error: DBAPIError) -> bool:
    """Whether the connection is gone, or was not to be had."""
    code = getattr(error.orig, "sqlstate", None)
    return isinstance(error.orig, OperationalError) and (code is None or code[:2] == "08" or code in UNREACHABLE)


def make_engine(url: str) -> Engine:
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        isolation_level="SERIALIZABLE",
        pool_size=CONNECTIONS // 2,
        max_overflow=CONNECTIONS // 2,
        pool_use_lifo=True,
        connect_args={"connect_timeout": CONNECTING},
        hide_parameters=True,  # they may be secrets, and errors are logged
    )
