"""Finding sessions in a timetable (pure): what was asked for in, what is to be shown out.

`Index` holds, for one edition of a timetable, a bit for each session under each thing that it can be found by, so that
five thousand sessions are narrowed by a few `&` of integers. Seats and the clock are read of what is left alone. Days
are days of the venue: a session belongs to the day on which it begins where it is held.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from content_packs.exchange.programme import Position, Session, Workshop, free_seats
from content_packs.exchange.timetable import Timetable

T = TypeVar("T")
EARTH = 6_371.0  # kilometres, mean radius
OLDEST = 130  # years
PAGE = 30  # sessions


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor asks for; what is empty is not asked."""

    since: date | None = None
    until: date | None = None
    area: str = ""
    near: Position | None = None
    within: float = 5.0  # kilometres
    language: str = ""
    age: int | None = None
    access: tuple[str, ...] = ()  # of VENUE_ACCESS and CONTENT_ACCESS: all of them
    free: int = 0  # seats that can be booked now, at least
    workshop: str = ""
    artifact: str = ""  # museum/id
    programme: str = ""
    museum: str = ""
    session: str = ""


FILTERS = ("since", "area", "near", "language", "age", "access", "free", "workshop", "artifact", "programme", "museum")


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One page of what was found."""

    total: int
    sessions: list[Session]
    before: str = ""  # cursors of the pages beside it
    after: str = ""


class BadPlace(ValueError):
    """A cursor that no page of ours gave."""


class Index:
    """What one edition of a timetable can be found by. Made once, asked often; it never changes."""

    def __init__(self, timetable: Timetable) -> None:
        self.edition = timetable.edition
        self.size = len(timetable.sessions)
        self.places = [(int(session.begins.timestamp()), session.id) for session in timetable.sessions]
        self.days = [day_of(session, timetable) for session in timetable.sessions]
        lasting = (session.ends - session.begins for session in timetable.sessions)
        self.longest = max(lasting, default=timedelta())
        self.by: dict[str, dict[str, int]] = {}
        for name, keys_of in _KEYS.items():
            self.by[name] = _bits(keys_of(session, timetable) for session in timetable.sessions)
        self.by_day = _bits((day,) for day in self.days)
        self.ages = {
            name: (workshop.age_from, workshop.age_to or OLDEST) for name, workshop in timetable.workshops.items()
        }
        self.positions = {name: venue.position for name, venue in timetable.venues.items() if venue.position}

    def of(self, name: str, key: str) -> int:
        return self.by[name].get(key, 0)


def find(
    index: Index, timetable: Timetable, sought: Sought, now: datetime, cursor: str = "", limit: int = PAGE
) -> Found:
    """A page of what is to come, in the order in which it begins; `BadPlace` for a cursor that is none."""
    there = matching(index, timetable, sought, now)
    start = _start(index, there, cursor, limit)
    shown = there[start : start + limit]
    return Found(
        total=len(there),
        sessions=[timetable.sessions[at] for at in shown],
        before=f"b{_cursor(index, shown[0])}" if shown and start else "",
        after=f"a{_cursor(index, shown[-1])}" if shown and start + limit < len(there) else "",
    )


def matching(index: Index, timetable: Timetable, sought: Sought, now: datetime | None) -> list[int]:
    """Positions in the timetable of all that fits. Without `now` what is past is there too, and seats are not asked."""
    there = _ones(_narrow(index, sought) & (_upcoming(index, timetable, now) if now else -1), index.size)
    if not sought.free or now is None:
        return there
    return [at for at in there if _has_seats(timetable.sessions[at], sought.free, now)]


def select(index: Index, timetable: Timetable, sought: Sought) -> list[Session]:
    """All that fits, whenever it is: for calendars."""
    return [timetable.sessions[at] for at in matching(index, timetable, sought, None)]


def count_days(index: Index, timetable: Timetable, sought: Sought, now: datetime) -> Mapping[date, int]:
    """How many sessions to come each day has."""
    counts: dict[date, int] = {}
    for at in matching(index, timetable, sought, now):
        counts[index.days[at]] = counts.get(index.days[at], 0) + 1
    return counts


def alternatives(index: Index, timetable: Timetable, sought: Sought, now: datetime) -> Iterator[tuple[str, int, date]]:
    """Filters that, if let go, leave something: (filter, sessions, the first day), the nearest first."""
    found = []
    for name in FILTERS:
        wider = without(sought, name)
        if wider != sought and (there := matching(index, timetable, wider, now)):
            found.append((name, len(there), index.days[there[0]]))
    yield from sorted(found, key=lambda one: one[2])


def without(sought: Sought, name: str, value: str = "") -> Sought:
    """What is asked without one filter; of access one `value`, or all."""
    left = {one.name: one.default for one in msgspec.structs.fields(Sought)}
    if name == "since":
        return msgspec.structs.replace(sought, since=None, until=None)
    if name == "access" and value:
        return msgspec.structs.replace(sought, access=tuple(one for one in sought.access if one != value))
    return msgspec.structs.replace(sought, **{name: left[name]})


def distance(one: Position, other: Position) -> float:
    """Kilometres along a great circle (the haversine formula)."""
    up, along = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    turn = sin(up / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(along / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(turn)))


def day_of(session: Session, timetable: Timetable) -> date:
    """The day on which it begins where it is held."""
    venue = timetable.venues.get(session.venue)
    return session.begins.astimezone(zone_of(venue.zone if venue else "")).date()


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """UTC for what is no zone here."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return ZoneInfo("UTC")


def _narrow(index: Index, sought: Sought) -> int:
    """A bit for each session that fits, but for seats and the clock."""
    bits = (1 << index.size) - 1
    for name in _KEYS:
        if name not in ("venue", "access") and (key := getattr(sought, name)):
            bits &= index.of(name, key)
    for fact in sought.access:
        bits &= index.of("access", fact)
    if sought.age is not None:
        bits &= _any(index, "workshop", _for_age(index, sought.age))
    if sought.near:
        bits &= _any(index, "venue", _near(index, sought.near, sought.within))
    if sought.since or sought.until:
        since, until = sought.since or date.min, sought.until or date.max
        days = 0
        for day, there in index.by_day.items():
            if since <= day <= until:
                days |= there
        bits &= days
    return bits


def _for_age(index: Index, age: int) -> Iterator[str]:
    return (workshop for workshop, (least, most) in index.ages.items() if least <= age <= most)


def _near(index: Index, near: Position, within: float) -> Iterator[str]:
    return (venue for venue, position in index.positions.items() if distance(near, position) <= within)


def _any(index: Index, name: str, keys: Iterable[str]) -> int:
    bits = 0
    for key in keys:
        bits |= index.of(name, key)
    return bits


def _upcoming(index: Index, timetable: Timetable, now: datetime) -> int:
    """Sessions that are not over. Only those that began lately are looked at one by one."""
    at = int(now.timestamp())
    begun = bisect_right(index.places, (at, "\uffff"))
    bits = -1 << begun
    oldest = bisect_left(index.places, (at - int(index.longest.total_seconds()) - 1, ""))
    for position in range(oldest, begun):
        if timetable.sessions[position].ends > now:
            bits |= 1 << position
    return bits


def _has_seats(session: Session, least: int, now: datetime) -> bool:
    """As `takes_bookings` and `free_seats` say together, for thousands at once."""
    if session.state != "open" or now >= (session.closes or session.begins) or now >= session.begins:
        return False
    return (session.opens is None or session.opens <= now) and free_seats(session, now)[0] >= least


def _start(index: Index, there: list[int], cursor: str, limit: int) -> int:
    """Where in `there` the page begins that a cursor names; what was there meanwhile deleted is passed over."""
    if not cursor:
        return 0
    way = cursor[:1]
    seconds, _, name = cursor[1:].partition(".")
    if way not in ("a", "b") or not seconds.isascii() or not seconds.isdecimal() or len(cursor) > 80:
        raise BadPlace("this cursor is of no list here")
    at = bisect_left(there, bisect_left(index.places, (int(seconds), name)))
    if way == "b":
        return max(0, at - limit)
    return at + (at < len(there) and index.places[there[at]] == (int(seconds), name))


def _cursor(index: Index, at: int) -> str:
    seconds, name = index.places[at]
    return f"{seconds}.{name}"


def _bits(keys: Iterable[Iterable[T]]) -> dict[T, int]:
    """For each key a bit for each position that has it."""
    found: dict[T, bytearray] = {}
    for at, each in enumerate(keys):
        for key in each:
            row = found.setdefault(key, bytearray())
            row.extend(bytes(max(0, at // 8 + 1 - len(row))))
            row[at // 8] |= 1 << at % 8
    return {key: int.from_bytes(row, "little") for key, row in found.items()}


def _ones(bits: int, size: int) -> list[int]:
    """Which bits are set."""
    written = bin(bits & ((1 << size) - 1))[:1:-1]
    return [at for at, bit in enumerate(written) if bit == "1"]


def _workshop_of(session: Session, timetable: Timetable) -> Workshop | None:
    return timetable.workshops.get(session.workshop)


def _access(session: Session, timetable: Timetable) -> tuple[str, ...]:
    venue, workshop = timetable.venues.get(session.venue), _workshop_of(session, timetable)
    return (*(venue.access if venue else ()), *(workshop.access if workshop else ()))


def _area(session: Session, timetable: Timetable) -> tuple[str, ...]:
    venue = timetable.venues.get(session.venue)
    return (venue.area,) if venue and venue.area else ()


def _museums(session: Session, timetable: Timetable) -> tuple[str, ...]:
    workshop, programme = _workshop_of(session, timetable), timetable.programmes.get(session.programme)
    return (*((workshop.museum,) if workshop else ()), *(programme.museums if programme else ()))


def languages_of(session: Session, timetable: Timetable) -> tuple[str, ...]:
    """That it is held in; where that was not said, that its workshop can be taught in."""
    workshop = _workshop_of(session, timetable)
    return session.languages or (workshop.languages if workshop else ())


def _artifacts(session: Session, timetable: Timetable) -> tuple[str, ...]:
    workshop = _workshop_of(session, timetable)
    return workshop.artifacts if workshop else ()


_KEYS: dict[str, Callable[[Session, Timetable], tuple[str, ...]]] = {
    "area": _area,
    "language": languages_of,
    "access": _access,
    "artifact": _artifacts,
    "museum": _museums,
    "workshop": lambda session, _: (session.workshop,),
    "programme": lambda session, _: (session.programme,) if session.programme else (),
    "session": lambda session, _: (session.id,),
    "venue": lambda session, _: (session.venue,),
}
