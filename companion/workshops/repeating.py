"""Sessions that repeat: RFC 5545 rules with further dates and exceptions, in the venue's time zone (pure).

A rule runs on the clock of the wall, so that ten o'clock stays ten o'clock when summer time begins; a time that the
clocks leave out is read with the offset before (RFC 5545, 3.3.5), of one that comes twice the first counts.

Bounded: at most MOST times and YEARS; a rule must be of a shape that finds a day every few steps or end soon, since
dateutil looks for the next one until the year 9999. The Gregorian calendar repeats every 400 years, weekdays too, so
rules run in the last of them: a rule that never fits ends after 373 years and not after 8,000.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec
from dateutil.rrule import rrulestr

from companion.workshops.errors import BadFact, BadRule, Endless, TooMany

MOST = 400  # sessions of one rule
YEARS = 5  # that a rule may reach ahead
CUT = timedelta(days=365)  # of an endless rule, where that is not refused
FIRST, LAST = 2000, 2200  # years of sessions
_AGE = 400  # years after which the calendar repeats
_LENGTH = 500  # characters of a rule
_PARTS = {
    "DAILY": {"BYDAY"},
    "WEEKLY": {"BYDAY"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"},
}
_ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
_DAY = r"(?:MO|TU|WE|TH|FR|SA|SU)"
_PATTERNS = {
    "FREQ": re.compile(r"[A-Z]+"),
    "INTERVAL": re.compile(r"[1-9][0-9]{0,2}"),
    "COUNT": re.compile(r"[1-9][0-9]{0,5}"),
    "UNTIL": re.compile(r"[0-9]{8}(?:T[0-9]{6}Z?)?"),
    "WKST": re.compile(_DAY),
    "BYDAY": re.compile(rf"[+-]?[1-5]?{_DAY}(?:,[+-]?[1-5]?{_DAY}){{0,20}}"),
    "BYMONTHDAY": re.compile(r"-?[1-9][0-9]?(?:,-?[1-9][0-9]?){0,30}"),
    "BYMONTH": re.compile(r"(?:[1-9]|1[0-2])(?:,(?:[1-9]|1[0-2])){0,11}"),
    "BYSETPOS": re.compile(r"-?[1-5](?:,-?[1-5]){0,9}"),
}
_WEEKLY = "use a weekly one, FREQ=WEEKLY;BYDAY=TU;COUNT=8, or name each date"


class Repetition(msgspec.Struct, frozen=True, kw_only=True):
    """Times are those of the venue's clock; a date alone means the time of day of the first session."""

    rule: str = ""  # RRULE, without its name
    dates: tuple[datetime | date, ...] = ()  # RDATE
    but: tuple[datetime | date, ...] = ()  # EXDATE


class Found(msgspec.Struct, frozen=True):
    times: list[datetime]  # UTC, in order
    cut: bool = False  # the rule has no end: it was cut at a year


def repeat(start: datetime, zone: tzinfo, repetition: Repetition, *, cut: bool = False) -> Found:
    """All times at which what begins first at `start` begins. `cut`: endless rules are, in place of being refused."""
    if not FIRST <= start.year < LAST:
        raise BadRule(f"the year {start.year} is not one of ours")
    if len(repetition.dates) + len(repetition.but) > MOST:
        raise TooMany(MOST)
    parts = read_rule(repetition.rule)
    endless = bool(parts) and "COUNT" not in parts and "UNTIL" not in parts
    if endless and not cut:
        raise Endless
    local = {*_ruled(start, zone, parts), *(_at(each, start) for each in repetition.dates)}
    left_out = [_at(each, start) for each in repetition.but]
    times = sorted({instant(each, zone) for each in local - {*left_out}})
    if len(times) > MOST:
        raise TooMany(MOST)
    return Found(times, endless)


def instant(local: datetime, zone: tzinfo) -> datetime:
    """`BadFact` of a year that is not one of ours: what is an hour from it may be no time at all."""
    if not FIRST <= local.year < LAST:
        raise BadFact("start", f"choose a day between {FIRST} and {LAST - 1}")
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def read_rule(rule: str) -> dict[str, str]:
    """The parts of an RRULE; `BadRule` with a remedy where it is not one of the shapes that sessions repeat in."""
    text = rule.strip().upper().removeprefix("RRULE:")
    if not text:
        return {}
    if len(text) > _LENGTH:
        raise BadRule(f"it is too long; {_WEEKLY}")
    parts: dict[str, str] = {}
    for part in text.rstrip(";").split(";"):
        name, _, value = part.partition("=")
        if name in parts or name not in _PATTERNS or not _PATTERNS[name].fullmatch(value):
            raise BadRule(f"{part[:60]!r} is not understood; {_WEEKLY}")
        parts[name] = value
    _check_shape(parts)
    return parts


def _check_shape(parts: dict[str, str]) -> None:
    allowed = _PARTS.get(parts.get("FREQ", ""))
    if allowed is None:
        raise BadRule(f"it must be daily, weekly, monthly or yearly; {_WEEKLY}")
    if strange := sorted(parts.keys() - allowed - _ALWAYS):
        raise BadRule(f"{strange[0]} does not go with {parts['FREQ']}; {_WEEKLY}")
    if "COUNT" in parts and "UNTIL" in parts:
        raise BadRule("COUNT and UNTIL exclude one another; keep one")
    if int(parts.get("COUNT", "1")) > MOST:
        raise TooMany(MOST)
    counted = any(character.isdigit() for character in parts.get("BYDAY", ""))
    if counted and (parts["FREQ"] in ("DAILY", "WEEKLY") or "BYMONTHDAY" in parts or "BYSETPOS" in parts):
        raise BadRule(f"numbered days go with months and years alone; {_WEEKLY}")
    if "BYSETPOS" in parts and "BYDAY" not in parts:
        raise BadRule(f"BYSETPOS needs BYDAY; {_WEEKLY}")
    if parts["FREQ"] == "YEARLY" and "BYDAY" in parts and "BYMONTH" not in parts:
        raise BadRule("days of a year need a month (BYMONTH)")
    if parts["FREQ"] == "DAILY" and "BYDAY" in parts and int(parts.get("INTERVAL", "1")) % 7 == 0:
        raise BadRule(f"every 7 days is a week; {_WEEKLY}")


def _ruled(start: datetime, zone: tzinfo, parts: dict[str, str]) -> Iterable[datetime]:
    """Times by the clock of the wall; the start itself always belongs to them (RFC 5545, 3.8.5.3)."""
    yield start
    if not parts:
        return
    away = (9999 - start.year) // _AGE * _AGE
    far = start.replace(year=start.year + away)
    last = start + timedelta(days=366 * YEARS)
    until = _until(parts["UNTIL"], start, zone) if "UNTIL" in parts else None
    if "COUNT" not in parts and until is None:
        until = start + CUT
    rule = ";".join(f"{name}={value}" for name, value in parts.items() if name != "UNTIL")
    for number, at in enumerate(rrulestr(rule, dtstart=far)):
        local = at.replace(year=at.year - away)
        if (until is not None and local > until) or at.year > 9998:
            return
        if local > last:
            raise BadRule(f"it reaches further than {YEARS} years ahead; end it sooner")
        if number >= MOST:
            raise TooMany(MOST)
        yield local


def _until(text: str, start: datetime, zone: tzinfo) -> datetime:
    """On the clock of the wall: in UTC as calendars write it, or a date, that day still counting."""
    try:
        if len(text) == 8:
            day = datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 (local by meaning)
            return datetime.combine(day, time.max)
        at = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
        return at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if text.endswith("Z") else at
    except (ValueError, OverflowError):
        raise BadRule(f"{text!r} is no date (UNTIL)") from None


def _at(each: datetime | date, start: datetime) -> datetime:
    return each if isinstance(each, datetime) else datetime.combine(each, start.time())


def local_times(times: Sequence[datetime], zone: tzinfo) -> list[datetime]:
    """As the venue's clock shows them."""
    return [each.astimezone(zone).replace(tzinfo=None) for each in times]
