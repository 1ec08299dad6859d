"""Events from short lines, as ATTENDANCE.md writes them: `van-1: came li 3 more`."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from content_packs.exchange.events import (
    SERVER,
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

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)


def made(source: str, number: int, fact: Fact, at: datetime = AT, session: str = "one") -> Event:
    return Event(id=f"{source}-{number:06}", source=source, number=number, session=session, at=at, fact=fact)


def tell(lines: Iterable[str]) -> list[Event]:
    said: Counter[str] = Counter()
    events = []
    for line in lines:
        source, _, words = line.partition(": ")
        said[source] += 1
        events.append(made(source, said[source], fact_of(*words.split())))
    return events


def fact_of(verb: str, *words: str) -> Fact:
    read: dict[str, Callable[..., Fact]] = {
        "came": lambda booking, people, *more: Came(booking=booking, people=int(people), more=bool(more)),
        "walked-in": lambda people: WalkedIn(people=int(people)),
        "counted": lambda *bands: Counted(bands={band: int(n) for band, n in (word.split("=") for word in bands)}),
        "used": used,
        "felt": lambda face: Felt(face=face),
        "undone": undone,
        "closed": Closed,
        "booking": lambda name, state, people: Seated(booking=name, state=state, people=int(people)),
    }
    return read[verb](*words)


def undone(named: str) -> Undone:
    source, _, number = named.partition("/")
    return Undone(event=f"{source}-{int(number):06}", of=source)


def used(*words: str) -> Used:
    notes: dict[str, dict[str, Any]] = {"used": {}, "left": {}}
    now = "used"
    for word in words:
        name, _, amount = word.partition("=")
        if amount:
            notes[now][name] = float(amount)
        else:
            now = name
    return Used(**notes)


__all__ = ["AT", "SERVER", "made", "tell"]
