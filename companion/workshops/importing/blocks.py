"""The events of a calendar file as blocks of lines, before any of them is parsed (pure).

Bounded in bytes, lines, the length of a line, depth and events. Of an event only the properties that we read are kept;
alarms, time zones and whatever else a file holds are passed over.
"""

import re
from collections.abc import Iterator

import msgspec

from companion.workshops.importing.drafts import LIMIT, Unreadable

LINES = 60_000
LINE = 10_000  # characters of an unfolded line that are read
EVENTS = 1_000
DEPTH = 10
_WANTED = frozenset(
    {
        "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "SUMMARY",
        "LOCATION", "STATUS",
    }
)  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9-]+")


class Block(msgspec.Struct, frozen=True):
    """One VEVENT."""

    line: int
    text: str  # without BEGIN and END


class Blocks(msgspec.Struct, frozen=True):
    events: list[Block]
    home: str = ""  # X-WR-TIMEZONE: of times without a zone
    places: dict[str, str] = {}  # TZID: its X-LIC-LOCATION


def is_calendar(raw: bytes) -> bool:
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].upper() == b"BEGIN:VCALENDAR"


def read_blocks(raw: bytes) -> Blocks:
    """`Unreadable` for what is no calendar, or too large a one."""
    if len(raw) > LIMIT:
        raise Unreadable("too-large", most=LIMIT, unit="bytes")
    reading = _Reading()
    for number, line in unfolded(_decode(raw)):
        reading.take(number, line)
    if reading.around:
        what = f"{reading.around[-1][:40]} is not ended: the file is cut off, export it again"
        raise Unreadable("bad-event", what=what)
    return Blocks(reading.events, reading.home, reading.places)


def unfolded(text: str) -> Iterator[tuple[int, str]]:
    """(number, content line): what begins with a space belongs to the line before (RFC 5545, 3.1)."""
    number, parts, length = 0, list[str](), 0
    lines = text.split("\n")
    if len(lines) > LINES:
        raise Unreadable("too-large", most=LINES, unit="lines")
    for at, line in enumerate(lines, 1):
        clean = line.rstrip("\r")
        if clean[:1] in (" ", "\t") and parts:
            if length < LINE:  # what is longer is cut
                parts.append(clean[1 : LINE - length + 1])
                length += len(clean) - 1
            continue
        if parts:
            yield number, "".join(parts)
        number, parts, length = at, [clean[:LINE]], min(len(clean), LINE)
    if parts:
        yield number, "".join(parts)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable("bad-event", line, what="a calendar is written in UTF-8") from None


class _Reading:
    """Which component the present line stands in, and what was kept."""

    def __init__(self) -> None:
        self.events: list[Block] = []
        self.home = self.zone = ""
        self.places: dict[str, str] = {}
        self.around: list[str] = []
        self.first = 0
        self.kept: list[str] = []

    def take(self, number: int, line: str) -> None:
        found = _NAME.match(line)
        name, value = found[0].upper() if found else "", line.partition(":")[2].strip()
        if name == "BEGIN":
            self.begin(number, value.upper())
        elif name == "END":
            self.end(number)
        elif self.around[-1:] == ["VEVENT"]:
            if name in _WANTED:
                self.kept.append(line)
        elif self.around[-1:] == ["VTIMEZONE"]:
            self.take_zone(name, value)
        elif name == "X-WR-TIMEZONE":
            self.home = value

    def begin(self, number: int, component: str) -> None:
        self.around.append(component)
        if len(self.around) > DEPTH:
            raise Unreadable("bad-event", number, what="components are nested too deeply")
        if component == "VEVENT":
            self.first, self.kept = number, []

    def end(self, number: int) -> None:
        if self.around and self.around.pop() == "VEVENT":
            self.events.append(Block(self.first, "\r\n".join(self.kept)))
            if len(self.events) > EVENTS:
                raise Unreadable("too-large", number, most=EVENTS, unit="events")

    def take_zone(self, name: str, value: str) -> None:
        if name == "TZID":
            self.zone = value
        elif name == "X-LIC-LOCATION":
            self.places[self.zone] = value
