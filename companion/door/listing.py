"""What the door shows: the sessions of these days, and of one session who booked, who came, and what was said last.

Who sees names is in the audit log, once for each person and session.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from companion.accounts import audit
from companion.door import rows
from companion.door.closing import museum_of
from companion.door.rows import Guest
from companion.door.saying import find_session, said
from companion.door.taking import newest_of
from companion.office import Office
from companion.store import claims
from companion.workshops import rows as programme
from content_packs.exchange.attendance import Attendance, merge, standing
from content_packs.exchange.bookings import OVER
from content_packs.exchange.events import SERVER, Came, Closed, Counted, Event, Felt, Undone, Used
from content_packs.exchange.programme import Session, Venue, Workshop

BEFORE, AFTER = timedelta(days=3), timedelta(days=4)
MOST = 300  # sessions
RECENT = 8  # acts that can be taken back from the page
OPENING = "door.open"


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """The sessions of these days."""

    museum: str = ""  # whose; empty: everybody's


class Which(msgspec.Struct, frozen=True, kw_only=True):
    session: str
    source: str  # the phone that asks
    museum: str = ""


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


def list_near(office: Office, wish: Near, by: str) -> list[Held]:
    now = office.now()

    def read(db: rows.Db) -> list[Held]:
        found = programme.sessions_between(db, now - BEFORE, now + AFTER, museum=wish.museum, limit=MOST)
        return list(_with_names(db, found))

    return office.store.read(read)


def door_list(office: Office, wish: Which, by: str) -> DoorList:
    """With names: that this person saw them is written down first."""
    now, opened = office.now(), _opening(wish.session, by)

    def open_door(db: rows.Db) -> None:
        session = find_session(db, wish.session, wish.museum)
        if claims.claim(db, OPENING, opened, now):
            audit.record(db, by=by, action=OPENING, subject=session.id, museum=museum_of(db, session), now=now)

    def is_new(db: rows.Db) -> bool:
        find_session(db, wish.session, wish.museum)
        return claims.outcome(db, OPENING, opened) is None

    if office.store.read(is_new):
        office.store.write_now(open_door)
    return office.store.read(lambda db: _listed(db, wish))


def _listed(db: rows.Db, wish: Which) -> DoorList:
    session = find_session(db, wish.session, wish.museum)
    events, guests = said(db, session.id), rows.guests_of(db, session.id)
    (held,) = _with_names(db, [session])
    return compose(held, guests, events, wish.source)


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
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(held.venue.zone)
    return (held.session.begins.astimezone(zone).date() - now.astimezone(zone).date()).days


def _with_names(db: rows.Db, sessions: Iterable[Session]) -> Iterable[Held]:
    workshops: dict[str, Workshop | None] = {}
    venues: dict[str, Venue | None] = {}
    for session in sessions:
        if session.workshop not in workshops:
            workshops[session.workshop] = programme.find_workshop(db, session.workshop)
        if session.venue not in venues:
            venues[session.venue] = programme.find_venue(db, session.venue)
        workshop, venue = workshops[session.workshop], venues[session.venue]
        if workshop is not None and venue is not None:  # the schema's keys hold it
            yield Held(session=session, workshop=workshop, venue=venue)


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


def _opening(session: str, by: str) -> str:
    return sha256(f"{session} {by}".encode()).hexdigest()
