"""The door of a session is closed: it was held, and who did not come is told. It can be opened again."""

import msgspec

from companion.accounts import audit
from companion.door import rows
from companion.door.saying import Act, find_session, said, say
from companion.office import Office
from companion.workshops import rows as programme
from content_packs.exchange.attendance import merge
from content_packs.exchange.door.acts import reopening
from content_packs.exchange.door.errors import TooEarly, WasCancelled
from content_packs.exchange.events import Closed
from content_packs.exchange.programme import Session


class Close(Act, frozen=True, kw_only=True):
    pass


class Reopen(Act, frozen=True, kw_only=True):
    """Somebody closed too early."""


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody takes the names along."""

    session: str
    museum: str = ""


def close(office: Office, wish: Close, by: str) -> None:
    """Refused before it begins, and of a cancelled session; a second time it changes nothing."""
    now = office.now()

    def write(db: rows.Db) -> None:
        session = find_session(db, wish.session, wish.museum)
        if session.state == "cancelled":
            raise WasCancelled(session.id)
        if now < session.begins:
            raise TooEarly(session.id)
        came = merge(said(db, session.id), session.seats)
        if came.closed and session.state == "held":
            return
        if not came.closed:
            say(db, wish, [Closed()], now)
        rows.set_state(db, session.id, "held", now)
        _record(db, session, by, "door.close", participants=came.participants, booked=came.booked, over=came.over)

    def _record(db: rows.Db, session: Session, by: str, action: str, **facts: int) -> None:
        museum = museum_of(db, session)
        audit.record(db, by=by, action=action, subject=session.id, museum=museum, now=now, **facts)

    office.store.write_now(write)


def reopen(office: Office, wish: Reopen, by: str) -> None:
    now = office.now()

    def write(db: rows.Db) -> None:
        session = find_session(db, wish.session, wish.museum)
        if session.state == "held":
            say(db, wish, reopening(said(db, session.id)), now)
            rows.set_state(db, session.id, "open", now)
            museum = museum_of(db, session)
            audit.record(db, by=by, action="door.reopen", subject=session.id, museum=museum, now=now)

    office.store.write_now(write)


def record_export(office: Office, wish: Export, by: str) -> None:
    """Before the names are handed out."""
    now = office.now()

    def write(db: rows.Db) -> None:
        session = find_session(db, wish.session, wish.museum)
        museum = museum_of(db, session)
        audit.record(db, by=by, action="door.export", subject=session.id, museum=museum, now=now)

    office.store.write_now(write)


def museum_of(db: rows.Db, session: Session) -> str | None:
    workshop = programme.find_workshop(db, session.workshop)
    return workshop.museum if workshop else None
