"""Calendars (RFC 5545) of a timetable: the whole, what was asked for, or one session (pure).

Written line by line, over `icalendar`: five thousand sessions take it seconds. The tests read them back with it. Times
are in UTC, which every calendar program shows in its owner's zone, right across summer time. A session keeps its UID;
SEQUENCE and LAST-MODIFIED tell of changes, STATUS of a cancellation, and nothing depends on the clock.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from content_packs.exchange.programme import Session, Text, Venue
from content_packs.exchange.timetable import Timetable
from content_packs.guide.language import Chosen, choose

PRODUCT = "-//Museum companion//Workshops//EN"
DOMAIN = "workshops.museum-companion"  # never changes: it is half of every UID
LINE = 75  # octets, without the line break (3.1)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_CONTROLS = dict.fromkeys((*range(10), *range(11, 32), 127, 0x85, 0x2028, 0x2029))


def write_calendar(
    timetable: Timetable, sessions: Iterable[Session], order: Sequence[str], *, name: str, address: str
) -> bytes:
    """`order`: the languages to choose from, the reader's first; `address`: where the pages are."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escape(name)}",
        f"X-WR-CALNAME:{escape(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    known: dict[str, list[str]] = {}
    for session in sessions:
        lines += _event(timetable, session, order, address, known)
    lines.append("END:VCALENDAR")
    return ("\r\n".join(fold(line) for line in lines) + "\r\n").encode()


def escape(text: str) -> str:
    """A TEXT value (3.3.11): no line break and no control character leaves it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS).translate(_ESCAPED)


def fold(line: str) -> str:
    """In lines of at most 75 octets, never within a character (3.1)."""
    if len(line) <= LINE and (line.isascii() or len(line.encode()) <= LINE):
        return line
    parts: list[str] = []
    part: list[str] = []
    size = 0
    for letter in line:
        width = 1 if letter < "\x80" else len(letter.encode())
        if size + width > LINE:
            parts.append("".join(part))
            part, size = [" "], 1  # the space counts
        part.append(letter)
        size += width
    return "\r\n".join((*parts, "".join(part)))


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _event(
    timetable: Timetable, session: Session, order: Sequence[str], address: str, known: dict[str, list[str]]
) -> Iterator[str]:
    changed = stamp(session.changed)
    yield "BEGIN:VEVENT"
    yield f"UID:{session.id}@{DOMAIN}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{session.sequence}"
    yield f"DTSTART:{stamp(session.begins)}"
    yield f"DTEND:{stamp(session.ends)}"
    yield f"STATUS:{'CANCELLED' if session.state == 'cancelled' else 'CONFIRMED'}"
    key = f"w {session.workshop}"
    if key not in known:
        known[key] = list(_summary(timetable, session, order))
    yield from known[key]
    yield from _description(timetable, session, order)
    if session.venue not in known:
        known[session.venue] = list(_place(timetable.venues.get(session.venue), order))
    yield from known[session.venue]
    yield f"URL:{address}/workshops/{session.workshop}"
    yield "END:VEVENT"


def _summary(timetable: Timetable, session: Session, order: Sequence[str]) -> Iterator[str]:
    workshop = timetable.workshops.get(session.workshop)
    title = choose(workshop.title, order) if workshop else None
    yield f"SUMMARY{_marked(title)}:{escape(title.text if title else session.workshop)}"


def _description(timetable: Timetable, session: Session, order: Sequence[str]) -> Iterator[str]:
    """Why it was cancelled or moved comes first."""
    workshop = timetable.workshops.get(session.workshop)
    texts: tuple[Text, ...] = (session.reason, workshop.about if workshop else {})
    said = [chosen for text in texts if (chosen := choose(text, order))]
    if said:
        yield f"DESCRIPTION{_marked(said[0])}:" + escape("\n\n".join(chosen.text for chosen in said))


def _place(venue: Venue | None, order: Sequence[str]) -> Iterator[str]:
    if venue is None:
        return
    said = [chosen for text in (venue.name, venue.address) if (chosen := choose(text, order))]
    if said:
        yield f"LOCATION{_marked(said[0])}:" + escape(", ".join(chosen.text for chosen in said))
    if venue.position:
        yield f"GEO:{venue.position.latitude:.6f};{venue.position.longitude:.6f}"


def _marked(chosen: Chosen | None) -> str:
    """Its language as a parameter (3.2.10), where it is one that can stand there."""
    return f";LANGUAGE={chosen.lang}" if chosen and chosen.lang.replace("-", "").isalnum() else ""
