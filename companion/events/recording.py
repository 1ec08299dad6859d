"""Events are taken in, each exactly once, in the transaction of whatever else they bring about.

An id that comes again with the same content is the same event; with other content it is put aside for people to look
at.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Literal

import msgspec

from companion.events import rows
from companion.events.openings import counting
from content_packs.exchange.events import SERVER, Event, Seated

Taken = Literal["new", "known", "conflicting"]
_ENCODER = msgspec.json.Encoder(order="deterministic")


def encode(event: Event) -> bytes:
    """The one way in which an event is kept and compared."""
    return _ENCODER.encode(event)


def record(db: rows.Db, event: Event, received: datetime) -> Taken:
    raw = encode(event)
    if rows.append(db, event, raw, received):
        return "new"
    if rows.raw_of(db, event.source, event.id) == raw:
        return "known"
    rows.put_aside(db, event, raw, sha256(raw).hexdigest(), received)
    return "conflicting"


def record_new(db: rows.Db, events: Iterable[Event], received: datetime) -> None:
    """Events with ids that were made just now."""
    rows.append_new(db, [(event, encode(event)) for event in events], received)


def record_all(db: rows.Db, events: Iterable[Event], received: datetime) -> list[Taken]:
    return [record(db, event, received) for event in events]


def record_batch(db: rows.Db, events: Sequence[Event], times: Sequence[datetime], received: datetime) -> list[Taken]:
    """Many of one source, in few statements; each with the time at which it happened. A batch may hold one twice."""
    raws = [encode(event) for event in events]
    here = rows.raws_of(db, events[0].source, {event.id for event in events}) if events else {}
    new: list[tuple[Event, bytes, datetime]] = []
    taken: list[Taken] = []
    for event, raw, time in zip(events, raws, times, strict=True):
        first = here.setdefault(event.id, raw)
        if first is raw:
            new.append((event, raw, time))
            taken.append("new")
        elif first == raw:
            taken.append("known")
        else:
            rows.put_aside(db, event, raw, sha256(raw).hexdigest(), received)
            taken.append("conflicting")
    rows.append_at(db, new, received)
    counting.count(db, ((event.fact, time) for event, _, time in new))
    return taken


def seated(session: str, edition: int, fact: Seated, now: datetime) -> Event:
    """What the server did with a booking. Its id follows from booking and edition: a work run again adds nothing."""
    return Event(id=f"{fact.booking}-{edition}", source=SERVER, number=edition, session=session, at=now, fact=fact)
