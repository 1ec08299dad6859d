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
    told = [(event, encode(event), time) for event, time in zip(events, times, strict=True)]
    taken: list[Taken] = ["new"] * len(told)
    if not rows.append_if_new(db, told, received):
        taken = _record_some(db, told, received)
    new = (one for one, outcome in zip(told, taken, strict=True) if outcome == "new")
    counting.count(db, ((event.fact, time) for event, _, time in new))
    return taken


def _record_some(db: rows.Db, told: Sequence[tuple[Event, bytes, datetime]], received: datetime) -> list[Taken]:
    """Where some are here already."""
    here = rows.raws_of(db, told[0][0].source, {event.id for event, _, _ in told})
    new: list[tuple[Event, bytes, datetime]] = []
    taken: list[Taken] = []
    for event, raw, time in told:
        first = here.get(event.id)
        if first is None:
            here[event.id] = raw
            new.append((event, raw, time))
            taken.append("new")
        elif first == raw:
            taken.append("known")
        else:
            rows.put_aside(db, event, raw, sha256(raw).hexdigest(), received)
            taken.append("conflicting")
    rows.append_at(db, new, received)
    return taken


def seated(session: str, edition: int, fact: Seated, now: datetime) -> Event:
    """What the server did with a booking. Its id follows from booking and edition: a work run again adds nothing."""
    return Event(id=f"{fact.booking}-{edition}", source=SERVER, number=edition, session=session, at=now, fact=fact)
