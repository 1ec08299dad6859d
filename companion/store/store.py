"""The store's one interface: plain functions over a connection, run in a transaction of their own.

`work` may run twice (PostgreSQL retries it after a conflict, SQLite when another work's full disk ended the transaction
that they shared), so it touches nothing but the connection, and a write that comes again under the same key (`claims`)
changes nothing. What `write` returned from is on the disk.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:  # sqlalchemy takes longer to import than the rest of a start
    from sqlalchemy import Connection

T = TypeVar("T")
Work = Callable[["Connection"], T]


class Store(Protocol):
    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction; durable when this returns. From the event loop."""

    def write_now(self, work: Work[T]) -> T:
        """The same, from a thread, a job or a command: waits."""

    def read(self, work: Work[T]) -> T:
        """Run `work`, which only reads, on one consistent state. From any thread."""

    def close(self) -> None: ...
