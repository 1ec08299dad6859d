"""The kiosk's own database: one SQLite file, one connection, one writer. An edge.

What is written is on the disk when `write` returns (synchronous=FULL). The process that serves holds the folder's lock
(`running.lock`); a command beside it gives it orders and never opens this file itself.
"""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import TypeVar

from sqlite_utils import Database

from kiosk.store.schema import SCHEMA

T = TypeVar("T")
FILE = "kiosk.sqlite"
BUSY = 10_000  # ms


class Store:
    """From any thread; works run one after another."""

    def __init__(self, file: Path) -> None:
        """Opened, and brought to this edition's schema; `sqlite3.DatabaseError` where it is malformed."""
        file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(file, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute(f"PRAGMA busy_timeout={BUSY}")
            self.db = Database(connection)
            SCHEMA.apply(self.db)
        except BaseException:
            connection.close()
            raise
        self.file = file
        self._lock = RLock()

    def write(self, work: Callable[[Database], T]) -> T:
        """All of `work` or nothing of it."""
        with self._lock, self.db.atomic():
            return work(self.db)

    def read(self, work: Callable[[Database], T]) -> T:
        with self._lock:
            return work(self.db)

    def close(self) -> None:
        with self._lock, suppress(sqlite3.Error):
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.db.close()
