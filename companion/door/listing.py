"""What the door shows: the sessions of these days, and of one session who booked, who came, and what was said last.

Who sees names is in the audit log, once for each person and session.
"""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

import msgspec

from companion.accounts import audit
from companion.door import rows
from companion.door.closing import museum_of
from companion.door.saying import find_session, said
from companion.office import Office
from companion.store import claims
from companion.workshops import rows as programme
from content_packs.exchange.door.lists import DoorList, Held, compose
from content_packs.exchange.programme import Session, Venue, Workshop

BEFORE, AFTER = timedelta(days=3), timedelta(days=4)
MOST = 300  # sessions
OPENING = "door.open"


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """The sessions of these days."""

    museum: str = ""  # whose; empty: everybody's


class Which(msgspec.Struct, frozen=True, kw_only=True):
    session: str
    source: str  # the phone that asks
    museum: str = ""


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


def _opening(session: str, by: str) -> str:
    return sha256(f"{session} {by}".encode()).hexdigest()
