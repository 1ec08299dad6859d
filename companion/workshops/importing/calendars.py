"""Sessions from iCalendar (RFC 5545), as Google, Outlook and Apple export it: this room's door to icalendar.

Hostile files cost little: `blocks` bounds them before anything is parsed; each VEVENT is parsed by itself, so that what
is wrong has a line; VTIMEZONE is never parsed, since its rules may be anything: a zone is known by its name or not at
all. Rules are read by `repeating`, which is bounded.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from icalendar import Event
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from companion.workshops.errors import NotPlanned
from companion.workshops.facts import zones
from companion.workshops.importing.blocks import Block, Blocks, read_blocks
from companion.workshops.importing.drafts import FLAWS, SESSIONS, Draft, Flaw, Place, Read, Unreadable
from companion.workshops.repeating import MOST, Repetition, repeat

RULES = 100  # repeating events of one file


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it is understood."""

    line: int
    uid: str
    summary: str
    location: str
    begins: datetime
    minutes: int
    instead_of: datetime | None  # RECURRENCE-ID
    cancelled: bool
    zone: tzinfo | None  # None: the venue's clock
    repetition: Repetition


def read_calendar(raw: bytes) -> Read:
    """The drafts of a calendar file; `Unreadable` where it is none."""
    found, flaws = _understood(read_blocks(raw))
    return _expanded(found, flaws)


# Events


def _understood(file: Blocks) -> tuple[list[_Found], list[Flaw]]:
    found, flaws, rules = [], list[Flaw](), 0
    for block in file.events:
        try:
            event = _event(block, file)
        except Unreadable as wrong:
            flaws.append(msgspec.structs.replace(wrong.flaw, place=Place(block.line)))
            continue
        rules += bool(event.repetition.rule)
        if rules > RULES:
            raise Unreadable("too-large", block.line, most=RULES, unit="repeating events")
        found.append(event)
    return found, flaws


def _event(block: Block, file: Blocks) -> _Found:
    event = _parsed(block)
    start = _value(event, "DTSTART")
    if start is None:
        raise Unreadable("bad-event", what="it has no DTSTART")
    if not isinstance(start, datetime):
        raise Unreadable("all-day")
    zone = _zone(event["DTSTART"], start, file)
    minutes = _minutes(event, start, file)
    if minutes <= 0:
        raise Unreadable("no-end")
    if "EXRULE" in event:
        raise Unreadable("bad-rule", what="EXRULE is not read: name the dates (EXDATE)")
    return _Found(
        line=block.line,
        uid=str(event.get("UID", ""))[:500],
        summary=_words(event, "SUMMARY"),
        location=_words(event, "LOCATION"),
        begins=start.replace(tzinfo=None),
        minutes=minutes,
        instead_of=_instead_of(event, zone, file),
        cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        zone=zone,
        repetition=_repetition(event, zone, file),
    )


def _parsed(block: Block) -> Event:
    try:
        event = Event.from_ical(f"BEGIN:VEVENT\r\n{block.text}\r\nEND:VEVENT\r\n")
    except Exception as error:  # whatever a parser stumbles over is the file's fault
        raise Unreadable("bad-event", what=_short(error)) from None
    if not isinstance(event, Event):
        raise Unreadable("bad-event", what="it holds other components")
    if event.errors:
        name, said = event.errors[0]
        raise Unreadable("bad-event", what=f"{name}: {_short(said)}")
    return event


def _short(said: object) -> str:
    return " ".join(str(said).split())[:120]


def _value(event: Event, name: str) -> Any:
    found = event.get(name)
    if isinstance(found, list):
        raise Unreadable("bad-event", what=f"{name} stands in it twice")
    return getattr(found, "dt", None)


def _words(event: Event, name: str) -> str:
    found = event.get(name, "")
    return " ".join(str(found[0] if isinstance(found, list) and found else found).split())[:300]


def _zone(prop: Any, at: datetime, file: Blocks) -> tzinfo | None:
    """Of a property's times; None: of the venue's clock."""
    name = str(prop.params.get("TZID", "")) if hasattr(prop, "params") else ""
    if not name:
        if at.tzinfo is not None:
            return UTC
        return _named_zone(file.home, file) if file.home else None
    found = _named_zone(name, file)
    if found is None:
        raise Unreadable("bad-zone", value=name[:80])
    return found


def _named_zone(name: str, file: Blocks) -> tzinfo | None:
    """By its IANA name, Windows' name, a path that ends in one, or what the file says of where it is."""
    for called in (name, file.places.get(name, ""), "/".join(name.split("/")[-2:]), name.rpartition("/")[2]):
        if called in zones():
            return ZoneInfo(called)
        if called in WINDOWS_TO_OLSON:
            return ZoneInfo(WINDOWS_TO_OLSON[called])
    return None


def _minutes(event: Event, start: datetime, file: Blocks) -> int:
    end, lasts = _value(event, "DTEND"), _value(event, "DURATION")
    if isinstance(end, datetime):
        begins = _instant(start, _zone(event["DTSTART"], start, file))
        ends = _instant(end, _zone(event["DTEND"], end, file))
        return round((ends - begins) / timedelta(minutes=1))
    if isinstance(lasts, timedelta):
        return round(min(lasts, timedelta(days=30)) / timedelta(minutes=1))
    return 0


def _instant(at: datetime, zone: tzinfo | None) -> datetime:
    """Comparable ones; of the venue's clock as if it were UTC, both ends being so."""
    if not 1 < at.year < 9999:  # a day to either side must be a time too
        raise Unreadable("bad-date", value=f"{at:%Y%m%d}")
    return at.replace(tzinfo=zone or UTC, fold=0).astimezone(UTC)


def _instead_of(event: Event, zone: tzinfo | None, file: Blocks) -> datetime | None:
    prop, at = event.get("RECURRENCE-ID"), _value(event, "RECURRENCE-ID")
    if prop is None:
        return None
    if str(prop.params.get("RANGE", "")).upper() == "THISANDFUTURE":
        raise Unreadable("following")
    if not isinstance(at, datetime):
        raise Unreadable("all-day")
    return _instant(at, _zone(prop, at, file) or zone)


def _repetition(event: Event, zone: tzinfo | None, file: Blocks) -> Repetition:
    rules = event.get("RRULE", [])
    if isinstance(rules, list) and len(rules) > 1:
        raise Unreadable("bad-rule", what="it has several rules: make an event of each")
    rule = rules[0] if isinstance(rules, list) and rules else rules
    return Repetition(
        rule=rule.to_ical().decode() if rule else "",
        dates=tuple(_listed(event, "RDATE", zone, file)),
        but=tuple(_listed(event, "EXDATE", zone, file)),
    )


def _listed(event: Event, name: str, zone: tzinfo | None, file: Blocks) -> Iterator[datetime | date]:
    """Dates of the event's own clock."""
    found = event.get(name, [])
    for prop in found if isinstance(found, list) else [found]:
        for each in prop.dts[: MOST + 1]:
            if isinstance(each.dt, datetime):
                there = _zone(prop, each.dt, file)
                at = each.dt.replace(tzinfo=None)
                yield at if there is None else _instant(at, there).astimezone(zone or there).replace(tzinfo=None)
            elif isinstance(each.dt, date):
                yield each.dt
            else:
                raise Unreadable("bad-event", what=f"{name} holds a span of time: name its beginning")


# What repeats


def _expanded(found: list[_Found], flaws: list[Flaw]) -> Read:
    changed = {(each.uid, each.instead_of): each for each in found if each.instead_of}
    masters = {each.uid for each in found if not each.instead_of}
    drafts: list[Draft] = []
    cut = 0
    for event in found:
        if event.instead_of:
            if event.uid not in masters:  # the rule itself was not exported
                drafts.append(_draft(event, event.begins, event.instead_of))
            continue
        try:
            times = repeat(event.begins, event.zone or UTC, event.repetition, cut=True)
        except NotPlanned as wrong:
            flaws.append(Flaw(Place(event.line), "bad-rule", {"what": str(wrong)[:200]}))
            continue
        cut += times.cut
        repeats = bool(event.repetition.rule or event.repetition.dates)
        for at in times.times:
            other = changed.get((event.uid, at))
            if other:
                drafts.append(_draft(other, other.begins, at))
            else:
                local = at.astimezone(event.zone or UTC).replace(tzinfo=None)
                drafts.append(_draft(event, local, at if repeats else None))
        if len(drafts) > SESSIONS:
            raise Unreadable("too-many", event.line, most=SESSIONS)
    return Read(drafts, flaws[:FLAWS], cut)


def _draft(event: _Found, local: datetime, original: datetime | None) -> Draft:
    """`original`: when the rule says that it begins; it stays its key when it is moved."""
    key = f"uid:{event.uid}:{original:%Y%m%dT%H%M%S}" if original else f"uid:{event.uid}"
    return Draft(
        place=Place(event.line),
        key=key if event.uid else "",
        workshop=event.summary,
        venue=event.location,
        begins=local if event.zone is None else _instant(local, event.zone),
        minutes=event.minutes,
        cancelled=event.cancelled,
    )
