"""Who came, from the events of one session alone (pure): the same whatever order they arrive in, and however often.

The rules, in words for people: ATTENDANCE.md. Nobody is lost, nobody is counted twice, and a hall with more people than
seats is shown as that.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import fsum
from typing import TypeVar

import msgspec

from content_packs.exchange.bookings import OVER, SEATED
from content_packs.exchange.events import (
    SERVER,
    Came,
    Closed,
    Counted,
    Door,
    Event,
    Fact,
    Felt,
    Seated,
    Undone,
    Used,
    WalkedIn,
)

T = TypeVar("T", bound=Fact)
Made = tuple[str, int, str]  # who says it, its number there, its id: a number that comes twice loses nothing
_ENCODER = msgspec.json.Encoder(order="deterministic")


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """People, not bookings, unless a name says otherwise."""

    participants: int = 0  # who was there: those named at the door or the heads counted, whichever is more
    booked: int = 0  # seats that were still held by bookings
    came: int = 0  # of bookings, cancelled ones too
    walked_in: int = 0
    heads: int = 0  # as counted without names
    no_shows: int = 0  # booked, not cancelled, and did not come; 0 while the session is not closed
    waiting: int = 0  # were left on the waiting list
    cancelled: int = 0  # gave their seats or their place back
    over: int = 0  # more than the hall has seats
    after_cancellation: int = 0  # came although their booking was cancelled or had expired
    unknown: int = 0  # came on a booking of which nothing is known here
    bands: Mapping[str, int] = {}
    languages: Mapping[str, int] = {}
    returning: Mapping[str, int] = {}
    used: Mapping[str, float] = {}
    left: Mapping[str, float] = {}
    faces: Mapping[str, int] = {}
    by_booking: Mapping[str, int] = {}  # id -> how many of it came
    sources: tuple[str, ...] = ()  # whose word this is
    closed: bool = False


def merge(events: Iterable[Event], seats: int, *, over: bool = False) -> Attendance:
    """What the events say together. `over`: the session has ended, whether or not somebody closed its door."""
    facts = standing(events)
    bookings = _bookings(facts)
    came = _came(facts)
    closed = over or any(_of(facts, Closed))
    named = sum(came.values()) + sum(fact.people for fact in _of(facts, WalkedIn).values())
    counts = _newest(_of(facts, Counted))
    bands = _summed(count.bands for count in counts)
    participants = max(named, sum(bands.values()))
    notes = _newest(_of(facts, Used))
    late = {name for name, seat in bookings.items() if seat.state in OVER}
    return Attendance(
        participants=participants,
        booked=sum(seat.people for seat in bookings.values() if seat.state in SEATED),
        came=sum(came.values()),
        walked_in=named - sum(came.values()),
        heads=sum(bands.values()),
        no_shows=_no_shows(bookings, came) if closed else 0,
        waiting=_people(bookings, "waiting"),
        cancelled=_people(bookings, "cancelled") + _people(bookings, "expired"),
        over=max(0, participants - seats),
        after_cancellation=sum(people for name, people in came.items() if name in late),
        unknown=sum(people for name, people in came.items() if name not in bookings),
        bands=bands,
        languages=_summed(count.languages for count in counts),
        returning=_summed(count.returning for count in counts),
        used=_summed_amounts(note.used for note in notes),
        left=_summed_amounts(note.left for note in notes),
        faces=_summed({fact.face: 1} for fact in _of(facts, Felt).values() if fact.face),
        by_booking=came,
        sources=tuple(sorted({event.source for event in facts if isinstance(event.fact, Door)})),
        closed=closed,
    )


def standing(events: Iterable[Event]) -> list[Event]:
    """Each event once, without those that were taken back: what a booking is cannot be, nor what takes back."""
    each: dict[tuple[str, str], Event] = {}
    for event in events:
        name = (event.source, event.id)
        each[name] = _first(each[name], event) if name in each else event
    gone = {(event.fact.of, event.fact.event) for event in each.values() if isinstance(event.fact, Undone)}
    kept = (Undone, Seated)
    return [event for name, event in sorted(each.items()) if name not in gone or isinstance(event.fact, kept)]


def _first(one: Event, other: Event) -> Event:
    """Of two with one id, which the server would not have taken both, the same whichever came first."""
    return one if one == other else min(one, other, key=_ENCODER.encode)


def _of(facts: Iterable[Event], kind: type[T]) -> dict[Made, T]:
    return {(event.source, event.number, event.id): event.fact for event in facts if isinstance(event.fact, kind)}


def _newest(made: Mapping[Made, T]) -> list[T]:
    """The last word of each source. Its own count decides, never its clock."""
    return list({name[0]: made[name] for name in sorted(made)}.values())


def _bookings(facts: Iterable[Event]) -> dict[str, Seated]:
    """As each booking stood last. Seats are the server's word: a reader who says such a thing is not believed."""
    ours = _of((event for event in facts if event.source == SERVER), Seated)
    return {fact.booking: fact for _, fact in sorted(ours.items(), key=lambda made: made[0])}


def _came(facts: Iterable[Event]) -> dict[str, int]:
    """How many of each booking came: readers who see the same people do not add up, those who say `more` do."""
    seen: dict[str, dict[str, tuple[int, int]]] = {}
    more: Counter[str] = Counter()
    for event in facts:
        if isinstance(event.fact, Came):
            if event.fact.more:
                more[event.fact.booking] += event.fact.people
            else:
                said = seen.setdefault(event.fact.booking, {})
                said[event.source] = max(said.get(event.source, (-1, 0)), (event.number, event.fact.people))
    most = {booking: max(people for _, people in said.values()) for booking, said in seen.items()}
    return {booking: most.get(booking, 0) + more[booking] for booking in sorted({*most, *more})}


def _no_shows(bookings: Mapping[str, Seated], came: Mapping[str, int]) -> int:
    return sum(max(0, seat.people - came.get(name, 0)) for name, seat in bookings.items() if seat.state == "confirmed")


def _people(bookings: Mapping[str, Seated], state: str) -> int:
    return sum(seat.people for seat in bookings.values() if seat.state == state)


def _summed(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return {name: total[name] for name in sorted(total)}


def _summed_amounts(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Summed exactly and rounded once, so that no order tells in the last digit."""
    each: dict[str, list[float]] = {}
    for part in parts:
        for name, amount in part.items():
            each.setdefault(name, []).append(amount)
    return {name: round(fsum(each[name]), 6) for name in sorted(each)}
