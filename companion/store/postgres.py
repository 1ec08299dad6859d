"""The store in PostgreSQL, which several processes may share. Each write is a serializable transaction of its own.

Serializable, so that a work reads as if it ran alone, as it does on SQLite; what PostgreSQL gives up on for that
(40001), a deadlock (40P01) and a connection lost before its COMMIT was sent are run again, a bounded number of times.
A connection lost while committing may have committed: then the error comes out, and the caller asks again by its key.
"""

import asyncio
import random
import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from companion.store.errors import StoreBusy, StoreClosed
from companion.store.store import T, Work

AGAIN = ("40001", "40P01")  # serialization_failure, deadlock_detected
TRIES = 12
PAUSE = 0.002  # seconds before the second try, at most; twice as long before each that follows
LONGEST = 0.5  # seconds
WRITERS = 8  # writes of one process under way at a time


class PostgresStore:
    """Implements `Store`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._readers = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._threads = ThreadPoolExecutor(WRITERS, thread_name_prefix="store")
        self._closed = False

    async def write(self, work: Work[T]) -> T:
        if self._closed:
            raise StoreClosed
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.write_now, work)

    def write_now(self, work: Work[T]) -> T:
        for turn in range(TRIES):
            if self._closed:
                raise StoreClosed
            try:
                return self._try(work)
            except DBAPIError as error:
                if not _passing(error):
                    raise
            time.sleep(random.random() * min(PAUSE * 2**turn, LONGEST))  # noqa: S311 (no secret)
        raise StoreBusy(TRIES)

    def read(self, work: Work[T]) -> T:
        if self._closed:
            raise StoreClosed
        with self._readers.connect() as db, db.begin():
            return work(db)

    def close(self) -> None:
        """What has begun is still written."""
        self._threads.shutdown(wait=True)
        self._closed = True
        self.engine.dispose()

    def _try(self, work: Work[T]) -> T:
        with self.engine.connect() as db:
            transaction = db.begin()
            try:
                outcome = work(db)
            except BaseException:
                transaction.rollback()
                raise
            transaction.commit()
            return outcome


def make_engine(url: str) -> Engine:
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        isolation_level="SERIALIZABLE",
        pool_size=WRITERS,
        max_overflow=2 * WRITERS,
        pool_pre_ping=False,
        pool_use_lifo=True,
        hide_parameters=True,  # they may be secrets, and errors are logged
    )


def _passing(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in AGAIN
