"""Sessions to book, an office whose clock a test moves, and what must hold of every session's rows."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, select, update

from companion.bookings import rows
from companion.bookings.counter import BookingCounter
from companion.config import Settings
from companion.events.rows import of_session
from companion.office import Office
from companion.store.rows import insert
from companion.store.schema import held, places, workshops
from companion.store.store import Store
from content_packs.exchange.bookings import SEATED, Booked, BookingWish
from content_packs.exchange.events import Seated
from content_packs.exchange.programme import Venue, Workshop

T = TypeVar("T")
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
BEGINS = NOW + timedelta(days=3)
CLIENT = "192.0.2.7"
_keys = count()


class Clock:
    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


class Hall:
    """An office with one session, and a counter that books it."""

    def __init__(
        self,
        store: Store,
        data: Path,
        name: str = "hall0001",
        ticks: Callable[[], float] = time.monotonic,
        **session: Any,
    ) -> None:
        self.store, self.name = store, name
        self.clock = Clock()
        self.office = Office(Settings(data=data), store, self.clock)
        self.counter = BookingCounter(lambda: self.office, ticks)
        store.write_now(lambda db: add_session(db, name, **session))

    def book(self, people: int = 1, *, key: str = "", client: str = CLIENT, **wish: Any) -> Booked:
        asked = BookingWish(people=people, **({"session": self.name, "name": "Mei"} | wish))
        return run(self.counter.book(asked, key or next_key(), client))

    def act(self, booked: Booked, act: str) -> Booked | None:
        return run(self.counter.act(booked.token, act, CLIENT))

    def find(self, booked: Booked) -> Booked | None:
        return run(self.counter.find(booked.token, CLIENT))

    def state(self, booked: Booked) -> str:
        found = self.find(booked)
        assert found is not None
        return found.booking.state

    def set(self, **values: object) -> None:
        self.store.write_now(lambda db: db.execute(update(held).where(held.c.id == self.name).values(values)))

    def taken(self) -> tuple[int, int, int]:
        return self.store.read(lambda db: counts(db, self.name))


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def next_key() -> str:
    return f"key-of-a-test-{next(_keys):08}"


def add_session(db: Connection, name: str, seats: int = 20, kept: int = 2, **session: Any) -> None:
    """Three days ahead, open, unless told otherwise."""
    venue = msgspec.json.encode(Venue(id="hall", name={"en": "Hall"})).decode()
    placed = insert(places).values(id="hall", area="", raw=venue, closed=False, changed=NOW)
    workshop = msgspec.json.encode(Workshop(id="bells", museum="xian", title={"en": "Bells"})).decode()
    taught = insert(workshops).values(id="bells", museum="xian", raw=workshop, closed=False, changed=NOW)
    for row in (placed, taught):
        db.execute(row.on_conflict_do_nothing())
    values = {"begins": BEGINS, "ends": BEGINS + timedelta(hours=2), "state": "open", "made": NOW, "changed": NOW}
    db.execute(
        insert(held).values(
            values | {"id": name, "workshop": "bells", "venue": "hall", "seats": seats, "kept": kept} | session
        )
    )


def counts(db: Connection, name: str) -> tuple[int, int, int]:
    """Seats taken, kept seats taken, people who wait: as `held` says."""
    found = db.execute(select(held.c.taken, held.c.taken_kept, held.c.waiting).where(held.c.id == name)).one()
    return tuple(found)


def assert_sound(db: Connection, name: str) -> None:
    """Never oversold, no seat lost, events agree with rows."""
    found = rows.of_session(db, name)
    seated = [row for row in found if row.state in SEATED]
    taken, kept = sum(row.people - row.kept for row in seated), sum(row.kept for row in seated)
    waiting = sum(row.people for row in found if row.state == "waiting")
    assert counts(db, name) == (taken, kept, waiting)
    session = rows.find_session(db, name)
    assert session is not None
    assert taken + kept <= session.seats
    assert kept <= session.kept
    last: dict[str, Seated] = {}
    numbers: dict[str, list[int]] = {}
    for event in sorted(of_session(db, name), key=lambda event: event.number):
        if not isinstance(event.fact, Seated):  # from the door
            continue
        last[event.fact.booking] = event.fact
        numbers.setdefault(event.fact.booking, []).append(event.number)
    assert {row.id: (row.state, row.people, row.kept) for row in found} == {
        booking: (fact.state, fact.people, fact.kept) for booking, fact in last.items()
    }
    assert numbers == {row.id: list(range(1, row.edition + 1)) for row in found}
