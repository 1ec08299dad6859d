"""Workshops of a small town in a store and what happened at their doors, as the rooms beside this one write it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import msgspec

from companion.events import recording
from companion.office import Office
from companion.store import schema
from content_packs.exchange.events import (
    Came,
    Closed,
    Counted,
    Event,
    Fact,
    Felt,
    Seated,
    Undone,
    Used,
    WalkedIn,
)
from content_packs.exchange.programme import Material, Programme, Venue, Workshop, area_of

__all__ = ["Came", "Closed", "Counted", "Felt", "Seated", "Town", "Undone", "Used", "WalkedIn"]


class Town:
    """One museum's workshop `paper` in the hall, unless told otherwise."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._numbers: Iterator[int] = count(1)
        self.museum("sanxia")
        self.venue("hall", {"en": "Nan'an", "zh-Hans": "南岸"})
        self.workshop("paper", "sanxia")

    def museum(self, name: str) -> None:
        def add(db: Any) -> None:
            if not db.execute(schema.museums.select().where(schema.museums.c.name == name)).all():
                db.execute(schema.museums.insert(), {"name": name, "quota": 1, "added": self.office.now()})

        self._write(add)

    def venue(self, name: str, neighbourhood: dict[str, str], zone: str = "Asia/Shanghai") -> None:
        area = area_of(neighbourhood)
        venue = Venue(id=name, name={"en": f"The {name}"}, neighbourhood=neighbourhood, area=area, zone=zone)
        row = {"id": name, "area": area, "raw": _raw(venue), "closed": False, "changed": self.office.now()}
        self._write(lambda db: db.execute(schema.places.insert(), row))

    def workshop(self, name: str, museum: str, title: str = "", artifacts: tuple[str, ...] = ()) -> None:
        taught = Workshop(
            id=name, museum=museum, title={"en": title or f"Making {name}"}, artifacts=artifacts,
            materials=(Material(id="sheets", name={"en": "Sheets of paper"}),),
        )  # fmt: skip
        row = {"id": name, "museum": museum, "raw": _raw(taught), "closed": False, "changed": self.office.now()}
        self._write(lambda db: db.execute(schema.workshops.insert(), row))

    def programme(self, name: str, kind: str = "programme", goal: int = 0) -> None:
        found = Programme(id=name, title={"en": f"The {name}"}, kind=kind, goal=goal)  # type: ignore[arg-type]
        row = {"id": name, "raw": _raw(found), "changed": self.office.now()}
        self._write(lambda db: db.execute(schema.programmes.insert(), row))

    def session(self, begins: datetime, name: str = "", **facts: Any) -> str:
        """Two hours long, twenty seats, open."""
        name = name or f"session-{next(self._numbers)}"
        now = self.office.now()
        row = {"id": name, "workshop": "paper", "venue": "hall", "programme": None, "begins": begins,
               "ends": begins + timedelta(hours=2), "seats": 20, "state": "open", "made": now, "changed": now,
               **facts}  # fmt: skip
        self._write(lambda db: db.execute(schema.held.insert(), row))
        return name

    def change(self, session: str, **facts: Any) -> None:
        self._write(lambda db: db.execute(schema.held.update().where(schema.held.c.id == session).values(**facts)))

    def tell(self, session: str, *facts: Fact, source: str = "door") -> list[Event]:
        """What a reader says, or the server where it is about a booking."""
        events = [self.event(session, fact, "server" if isinstance(fact, Seated) else source) for fact in facts]
        self._write(lambda db: recording.record_all(db, events, self.office.now()))
        return events

    def event(self, session: str, fact: Fact, source: str) -> Event:
        number = next(self._numbers)
        return Event(id=f"event-{number:06}", source=source, number=number, session=session,
                     at=self.office.now(), fact=fact)  # fmt: skip

    def held(self, begins: datetime, people: int, **facts: Any) -> str:
        """A session to which so many came."""
        name = self.session(begins, **facts)
        if people:
            self.tell(name, WalkedIn(people=people), Closed())
        return name

    def _write(self, work: Any) -> None:
        self.office.store.write_now(lambda db: work(db) and None)


def at(month: int, day: int = 10, year: int = 2026, hour: int = 6) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def _raw(struct: Any) -> str:
    return msgspec.json.encode(struct).decode()
