"""A kiosk's day sheet, made from the timetable and the bookings (content_packs/exchange/daysheet.py).

Sessions of its museums for the days to come; guests only of those whose door it may hold: assigned to a kiosk of its
group, or to none and of a museum that its profile names. That a kiosk was given names is in the audit log, once a day.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import msgspec

from companion.accounts import audit
from companion.bookings.telling import ticket_keys
from companion.door import rows
from companion.office import Office
from companion.store import claims
from companion.workshops import rows as programme
from content_packs.exchange.daysheet import GUESTS, SESSIONS, DaySheet, horizon, tag_of, write
from content_packs.exchange.door.lists import Guest
from content_packs.exchange.fleet import Profile
from content_packs.exchange.programme import Session

EARLIER = timedelta(hours=24)  # sessions that ended so long ago are in it still: "today", in every zone
NAMES = 5_000  # guests of one sheet
ACTION = "kiosk.names"
REMEMBERED = timedelta(days=30)


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """What this room must know of a kiosk."""

    id: str
    profile: Profile
    sealing: str  # X25519, public, hex
    group: frozenset[str] = frozenset()  # ids and names of all kiosks of its group, its own among them


class Registry(Protocol):
    """Of the kiosks' own room."""

    def __call__(self, office: Office, kiosk: str) -> Enrolled | None:
        """None: there is none, or it was revoked."""
        ...


class Sealed(msgspec.Struct, frozen=True):
    tag: str
    sheet: bytes


class NoKiosk(Exception):
    def __init__(self, kiosk: str) -> None:
        super().__init__(f"there is no kiosk {kiosk[:64]!r} that may have a day sheet: enrol it again")


def day_for(office: Office, kiosk: Enrolled, seed: bytes, unless: str = "") -> Sealed | None:
    """None where the kiosk has this one already (`unless`: its tag). `seed`: of the server's signing key."""
    sheet = make(office, kiosk)
    tag = tag_of(sheet)
    if tag == unless:
        return None
    _record(office, kiosk, sheet)
    return Sealed(tag, write(sheet, seed, kiosk.sealing))


def make(office: Office, kiosk: Enrolled) -> DaySheet:
    now = office.now()
    until = horizon(now)

    def read(db: rows.Db) -> DaySheet:
        museums = frozenset(kiosk.profile.museums)
        workshops = {each.id: each for each in programme.all_workshops(db)}
        found = programme.sessions_between(db, now - EARLIER, until, limit=10 * SESSIONS)

        def museum_of(session: Session) -> str:
            return workshops[session.workshop].museum if session.workshop in workshops else ""

        chosen = choose(found, kiosk, museum_of)
        doors = [session for session in chosen if is_door(session, kiosk, museum_of(session), museums)]
        own = _own(kiosk)
        return DaySheet(
            kiosk=kiosk.id,
            made=now,
            until=until,
            venues=_named(programme.all_venues(db), {each.venue for each in chosen}),
            workshops=_named(workshops.values(), {each.workshop for each in chosen}),
            programmes=_named(programme.all_programmes(db), {each.programme for each in chosen}),
            sessions=tuple(chosen),
            guests=_guests(doors, lambda session: rows.guests_of(db, session)),
            tickets=tuple(key.hex() for key in ticket_keys(office)),
            door=tuple(each.id for each in doors if each.kiosk in own),
        )

    return office.store.read(read)


def choose(found: Sequence[Session], kiosk: Enrolled, museum_of: Callable[[Session], str]) -> list[Session]:
    """Of its museums (none named: of all) or assigned to it; its own are the last to be left out (pure)."""
    museums, own = kiosk.profile.museums, _own(kiosk)
    mine = [each for each in found if each.kiosk in own]
    others = [each for each in found if each.kiosk not in own and (not museums or museum_of(each) in museums)]
    return sorted([*mine, *others][:SESSIONS], key=lambda each: (each.begins, each.id))


def is_door(session: Session, kiosk: Enrolled, museum: str, museums: frozenset[str]) -> bool:
    """Whether this kiosk may hold the session's door, and so needs its guests (pure)."""
    return session.kiosk in kiosk.group | _own(kiosk) if session.kiosk else museum in museums


def _own(kiosk: Enrolled) -> frozenset[str]:
    return frozenset({kiosk.id, kiosk.profile.name})


def _guests(doors: Iterable[Session], find: Callable[[str], list[Guest]]) -> dict[str, tuple[Guest, ...]]:
    """The first sessions' first: what is too much is left to the ticket and to the name that somebody gives."""
    kept: dict[str, tuple[Guest, ...]] = {}
    left = NAMES
    for session in doors:
        kept[session.id] = tuple(find(session.id)[: min(GUESTS, left)])
        left -= len(kept[session.id])
    return kept


class _Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Named)


def _named(every: Iterable[T], wanted: set[str]) -> tuple[T, ...]:
    return tuple(each for each in every if each.id in wanted)


def _record(office: Office, kiosk: Enrolled, sheet: DaySheet) -> None:
    """Before the names are sent."""
    named = sum(bool(guest.name or guest.school) for guests in sheet.guests.values() for guest in guests)
    if not named:
        return

    def work(db: rows.Db, now: datetime = sheet.made) -> None:
        if claims.claim(db, ACTION, f"{kiosk.id} {now:%Y-%m-%d}", now):
            claims.forget(db, ACTION, now - REMEMBERED)
            audit.record(db, by=f"kiosk:{kiosk.id}", action=ACTION, subject=kiosk.id, museum=None, now=now, names=named)

    office.store.write_now(work)
