"""When a gallery or an opening is open: the plain part of OpenStreetMap's `opening_hours`, which IMDF uses. Pure.

    24/7                                   always
    09:00-17:00                            every day
    Tu-Su 09:00-17:00                      on these days; others closed
    Mo-Fr 09:00-12:00,13:00-17:00; Sa,Su 10:00-16:00
    Mo-Su 09:00-17:00; We off              a later rule wins

Seasons, holidays and times past midnight are not read: those are closures that staff enter. Days are 0 (Monday) to 6.
"""

import re
from collections.abc import Iterator, Mapping

from content_packs.guide.model import Venue

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MOST = 200  # characters
Spans = tuple[tuple[int, int], ...]  # minutes of the day: from, and to (not any more)
_TIME = r"([01]\d|2[0-4]):([0-5]\d)"
_SPAN = re.compile(rf"{_TIME}-{_TIME}")
_RULE = re.compile(r"(?:([A-Z][a-z](?:[-,][A-Z][a-z])*)\s+)?(off|closed|\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)")


def parse_hours(text: str) -> Mapping[int, Spans] | None:
    """Of each day when it is open; None where this cannot be read."""
    if len(text) > MOST:
        return None
    if text.strip() == "24/7":
        return dict.fromkeys(range(7), ((0, 1440),))
    week: dict[int, Spans] = {}
    for rule in filter(None, map(str.strip, text.split(";"))):
        matched = _RULE.fullmatch(rule)
        days, spans = (_days(matched[1]), _spans(matched[2])) if matched else (None, None)
        if days is None or spans is None:
            return None
        week |= dict.fromkeys(days, spans)
    return week or None


def is_open(text: str, day: int, minute: int) -> bool:
    """Whether something is open; what says no hours, or none that can be read, always is."""
    week = parse_hours(text) if text else None
    return week is None or any(start <= minute < end for start, end in week.get(day, ()))


def closed_at(venue: Venue, day: int, minute: int) -> frozenset[str]:
    """Ids of the units and openings that are closed then."""
    timed = [(unit.id, unit.hours) for unit in venue.units] + [(door.id, door.hours) for door in venue.openings]
    return frozenset(name for name, hours in timed if not is_open(hours, day, minute))


def _days(text: str | None) -> set[int] | None:
    if text is None:
        return set(range(7))
    try:
        return {day for part in text.split(",") for day in _range(part)}
    except ValueError:
        return None


def _range(part: str) -> Iterator[int]:
    """`Fr-Mo` goes round the week's end."""
    first, _, last = part.partition("-")
    start, end = DAYS.index(first), DAYS.index(last or first)
    yield from (day % 7 for day in range(start, end + 1 if end >= start else end + 8))


def _spans(text: str) -> Spans | None:
    if text in {"off", "closed"}:
        return ()
    found = []
    for part in text.split(","):
        matched = _SPAN.fullmatch(part)
        start, end = (int(matched[n]) * 60 + int(matched[n + 1]) for n in (1, 3)) if matched else (0, 0)
        if not start < end <= 1440:
            return None
        found.append((start, end))
    return tuple(found)
