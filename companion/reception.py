"""The companion's ports for workshops: the timetable of its store, the counter of its bookings, the client's address.

Made with the app and opened by the first visitor who asks: who scans a code waits for none of it, so what takes long to
import (SQLAlchemy, cryptography) is imported here when it is used. What the store cannot do now is `NotNow`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from companion.store.errors import StoreError
from content_packs.exchange.bookings import Booked, BookingChange, BookingWish
from content_packs.exchange.timetable import Timetable
from content_packs.visitor.desk import Counter, NotNow
from content_packs.visitor.workshops.reception import Reception, peer

if TYPE_CHECKING:
    from companion.bookings.counter import BookingCounter
    from companion.office import Office
    from companion.workshops.timetables import Timetables

T = TypeVar("T")


class StoreSchedule:
    """`office` waits until the store is open: it is called in a thread."""

    def __init__(self, office: "Callable[[], Office]") -> None:
        self._find_office = office
        self._opened: tuple[Timetables, Office] | None = None

    async def timetable(self) -> Timetable:
        with told():
            if self._opened is None:
                self._opened = await asyncio.to_thread(self._open)
            timetables, office = self._opened
            standing = timetables.standing()
            return await asyncio.to_thread(timetables.now, office) if standing is None else standing

    def now(self) -> datetime:
        """By the office's clock, once it is open: pages ask for the timetable first."""
        return self._opened[1].now() if self._opened else datetime.now(UTC)

    def _open(self) -> "tuple[Timetables, Office]":
        from companion.workshops.timetables import Timetables

        return Timetables(), self._find_office()


class StoreCounter:
    def __init__(self, office: "Callable[[], Office]") -> None:
        self._find_office = office
        self._opened: BookingCounter | None = None

    async def book(self, wish: BookingWish, key: str, client: str) -> Booked:
        return await self._ask(lambda counter: counter.book(wish, key, client))

    async def find(self, token: str, client: str) -> Booked | None:
        return await self._ask(lambda counter: counter.find(token, client))

    async def change(self, token: str, change: BookingChange, client: str) -> Booked | None:
        return await self._ask(lambda counter: counter.change(token, change, client))

    async def act(self, token: str, act: str, client: str) -> Booked | None:
        return await self._ask(lambda counter: counter.act(token, act, client))

    async def _ask(self, ask: Callable[[Counter], Awaitable[T]]) -> T:
        with told():
            if self._opened is None:
                await asyncio.to_thread(_load_counter)
                from companion.bookings.counter import BookingCounter

                self._opened = BookingCounter(self._find_office)
            return await ask(self._opened)


def reception_of(office: "Callable[[], Office]", proxies: int) -> Reception:
    """`proxies`: as many ends of X-Forwarded-For are believed (the setting of that name)."""

    def client(scope: Any) -> str:
        from companion.accounts.browsers import client_of

        sent = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        return client_of(peer(scope), b", ".join(sent).decode("latin-1"), proxies)

    schedule = StoreSchedule(office)
    return Reception(schedule, StoreCounter(office), schedule.now, client)


@contextmanager
def told() -> Iterator[None]:
    """What the store could not do is logged here, and told to the visitor as something to try again."""
    try:
        yield
    except (StoreError, OSError) as error:
        structlog.get_logger().error("workshops not answered", why=type(error).__name__, exc_info=error)
        raise NotNow from error


def _load_counter() -> None:
    import companion.bookings.counter  # noqa: F401 (takes a while: not in the event loop)
