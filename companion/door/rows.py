"""SQL of the door: who booked, and that a session was held. Sessions and events are read by the rows of their rooms."""

from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, bindparam, select

from companion.store.schema import bookings, held
from companion.store.statement import Statement
from content_packs.exchange.door.lists import Guest

Db: TypeAlias = Connection


_COLUMNS = ("id", "session", "state", "people", "kept", "name", "school", "lang", "edition")
_GUESTS = select(*(bookings.c[name] for name in _COLUMNS))
_OF_SESSION = Statement(_GUESTS.where(bookings.c.session == bindparam("session")).order_by(bookings.c.id))
_FIND = Statement(_GUESTS.where(bookings.c.id == bindparam("id")))


def guests_of(db: Db, session: str) -> list[Guest]:
    return [_guest(row) for row in _OF_SESSION(db, session=session)]


def find_guest(db: Db, booking: str) -> Guest | None:
    found = _FIND(db, id=booking)
    return _guest(found[0]) if found else None


def set_state(db: Db, session: str, state: str, now: datetime) -> None:
    """`held` when its door is closed, `open` when it is opened again."""
    db.execute(held.update().where(held.c.id == session).values(state=state, changed=now))


def _guest(row: tuple[Any, ...]) -> Guest:
    return Guest(**dict(zip(_COLUMNS, row, strict=True)))
