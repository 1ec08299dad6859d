"""What a visitor asks the list for, as its address says it (pure): read leniently, written shortly.

A page never fails for what a link may say: what is not understood is as if it was not asked. The position is in no
address: it comes in a form's body alone (DECISIONS.md).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from content_packs.exchange.finding import OLDEST, Sought
from content_packs.exchange.programme import CONTENT_ACCESS, VENUE_ACCESS, Position
from content_packs.visitor import urls

ACCESS = (*VENUE_ACCESS, *CONTENT_ACCESS)
KILOMETRES = (2, 5, 10, 25, 50)
NAMES = ("area", "language", "workshop", "artifact", "programme", "museum", "session")
LONGEST = 80  # characters of a value
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
_POSITION = re.compile(r"\s*(-?\d{1,3}(?:\.\d{1,9})?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d{1,9})?)\s*", re.ASCII)

Pairs = Sequence[tuple[str, str]]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it is asked for."""

    sought: Sought = Sought()
    month: date | None = None  # its first day: the month's table in place of the list
    cursor: str = ""


def read(pairs: Iterable[tuple[str, str]], today: date) -> Wanted:
    """From the pairs of a query or a form."""
    said: dict[str, str] = {}
    access: list[str] = []
    for name, value in list(pairs)[:100]:
        if name == "access" and value in ACCESS and value not in access:
            access.append(value)
        elif name not in said and len(value) <= LONGEST:
            said[name] = value.strip()
    since, until = _date(said.get("since", "")), _date(said.get("until", ""))
    if since and until and until < since:
        since, until = until, since
    return Wanted(
        sought=Sought(
            since=since,
            until=until,
            near=read_position(said.get("near", "")),
            within=float(_number(said.get("within", ""), 1, 500) or 5),
            age=_number(said.get("age", ""), 0, OLDEST),
            access=tuple(access),
            free=_number(said.get("free", ""), 1, 60) or 0,
            **{name: said.get(name, "") for name in NAMES},
        ),
        month=_month(said["month"], today) if "month" in said else None,
        cursor=said.get("cursor", ""),
    )


def read_position(text: str) -> Position | None:
    """`29.56, 106.55`: latitude, longitude in degrees."""
    found = _POSITION.fullmatch(text)
    if not found:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return Position(latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def pairs_of(sought: Sought) -> list[tuple[str, str]]:
    """As an address says it; never the position."""
    said = [("since", _iso(sought.since)), ("until", _iso(sought.until))]
    said += [(name, getattr(sought, name)) for name in NAMES]
    said += [("age", "" if sought.age is None else str(sought.age)), ("free", str(sought.free or ""))]
    return [*((name, value) for name, value in said if value), *(("access", each) for each in sought.access)]


def address(sought: Sought, *, month: date | None = None, cursor: str = "", calendar: bool = False) -> str:
    """Of the list, of a month of it, or of its calendar file."""
    also = [("month", f"{month:%Y-%m}")] if month else []
    also += [("cursor", cursor)] if cursor else []
    return urls.listing("/workshops.ics" if calendar else "/workshops", [*pairs_of(sought), *also])


def on(sought: Sought, day: date) -> Sought:
    return msgspec.structs.replace(sought, since=day, until=day)


def month_after(month: date, months: int) -> date:
    first = month.replace(day=15) + timedelta(days=30 * months)
    return first.replace(day=1)


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return found if found and FIRST <= found <= LAST else None


def _month(text: str, today: date) -> date:
    return _date(f"{text}-01") or today.replace(day=1)


def _number(text: str, least: int, most: int) -> int | None:
    found = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None
    return found if found is not None and least <= found <= most else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
