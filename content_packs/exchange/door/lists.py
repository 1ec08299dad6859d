"""A session's list at its door: who booked, who came, what was said last (pure). Server and kiosk show the same."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from content_packs.exchange.attendance import Attendance, merge, standing
from content_packs.exchange.bookings import OVER, BookingState
from content_packs.exchange.door.acts import newest_of
from content_packs.exchange.events import SERVER, Came, Closed, Counted, Event, Felt, Undone, Used
from content_packs.exchange.programme import Session, Venue, Workshop

RECENT = 8  # acts that can be taken back from the page


class Guest(msgspec.Struct, frozen=True, kw_only=True):
    """A booking as the door needs it: no contact, no link."""

    id: str
    session: str
    state: BookingState
    people: int
    kept: int
    name: str  # or nickname; empty of a class, and once it is erased
    school: str
    lang: str
    edition: int


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A session with all that it names."""

    session: Session
    workshop: Workshop
    venue: Venue


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One booking, and how many of it are here."""

    guest: Guest | None  # None: came on a booking of which nothing is known here
    booking: str
    came: int


class Last(msgspec.Struct, frozen=True, kw_only=True):
    """An act that can be taken back."""

    event: Event
    guest: Guest | None = None


class DoorList(msgspec.Struct, frozen=True, kw_only=True):
    held: Held
    came: Attendance
    expected: tuple[Line, ...]  # who holds seats
    others: tuple[Line, ...]  # waiting, cancelled, expired, unknown
    mine: Last | None  # this phone's last act
    recent: tuple[Last, ...]  # of all phones, the newest first
    counted: Counted  # by this phone
    used: Used  # noted by this phone
    words: tuple[Felt, ...]  # feedback that says something, the newest first


def compose(held: Held, guests: Sequence[Guest], events: Sequence[Event], source: str) -> DoorList:
    """All that a page of the door shows (pure)."""
    came = merge(events, held.session.seats)
    known = {guest.id: guest for guest in guests}
    lines = [Line(guest=each, booking=each.id, came=came.by_booking.get(each.id, 0)) for each in guests]
    strange = [Line(guest=None, booking=b, came=n) for b, n in came.by_booking.items() if b not in known]
    acts = _acts(events, known)
    counted, used = newest_of(events, source, Counted), newest_of(events, source, Used)
    felt = [event.fact for event in reversed(standing_in_order(events)) if isinstance(event.fact, Felt)]
    return DoorList(
        held=held,
        came=came,
        expected=tuple(sorted((line for line in lines if is_expected(line)), key=_by_name)),
        others=tuple(sorted((line for line in lines if not is_expected(line)), key=_by_name)) + tuple(strange),
        mine=next((act for act in acts if act.event.source == source), None),
        recent=tuple(acts[:RECENT]),
        counted=counted if isinstance(counted, Counted) else Counted(),
        used=used if isinstance(used, Used) else Used(),
        words=tuple(fact for fact in felt if fact.words)[:50],
    )


def is_expected(line: Line) -> bool:
    return line.guest is not None and line.guest.state not in OVER and line.guest.state != "waiting"


def standing_in_order(events: Sequence[Event]) -> list[Event]:
    """As they were received."""
    order = {(event.source, event.id): place for place, event in enumerate(events)}
    return sorted(standing(events), key=lambda event: order[event.source, event.id])


def matching(lines: Iterable[Line], typed: str) -> tuple[Line, ...]:
    """Whose name, school or number has what was typed."""
    wanted = fold(typed)
    return tuple(line for line in lines if wanted in fold(_words(line)))


def fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text[:200]).casefold().split())


def day_of(held: Held, now: datetime) -> int:
    """How many days from today, where it is held: -1 was yesterday there."""
    zone = ZoneInfo(held.venue.zone)
    return (held.session.begins.astimezone(zone).date() - now.astimezone(zone).date()).days


def _acts(events: Sequence[Event], guests: dict[str, Guest]) -> list[Last]:
    """What can be taken back, the newest first. A closed door is opened again by its own button."""
    acts = [
        event
        for event in reversed(standing_in_order(events))
        if event.source != SERVER and not isinstance(event.fact, Undone | Closed)
    ]
    return [
        Last(event=event, guest=guests.get(event.fact.booking) if isinstance(event.fact, Came) else None)
        for event in acts
    ]


def _by_name(line: Line) -> tuple[str, str]:
    return (fold(line.guest.school or line.guest.name) if line.guest else "", line.booking)


def _words(line: Line) -> str:
    return f"{line.guest.name} {line.guest.school} {line.booking}" if line.guest else line.booking
