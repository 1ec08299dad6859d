"""SQL of figures: which sessions are stirred or stale, their events, and figures put in the place of older ones."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, delete, func, insert, or_, select, union

from companion.events.rows import stir
from companion.impact.figures import ENDED, SEATS, Figure
from companion.store.schema import events, figures, held, stirred
from companion.store.statement import Statement
from content_packs.exchange.events import Event

__all__ = ["stir"]
Db: TypeAlias = Connection

_STIRRED = Statement(select(stirred.c.session, stirred.c.mark).order_by(stirred.c.session).limit(bindparam("most")))
_HELD = Statement(select(held.c.seats, held.c.ends, held.c.state).where(held.c.id == bindparam("session")))
_EVENTS = Statement(select(events.c.raw).where(events.c.session == bindparam("session")))
_FIGURES = select(figures.c.measure, figures.c.value, figures.c.amount)  # no Statement: psycopg reads its Double alone
_UNSTIR = Statement(
    delete(stirred)
    .where(stirred.c.session == bindparam("session"), stirred.c.mark == bindparam("mark"))
    .returning(stirred.c.session)
)


class Held(msgspec.Struct, frozen=True):
    """What the figures of a session follow from beside its events."""

    seats: int
    ends: datetime
    state: str

    def over(self, now: datetime) -> bool:
        """Its time has passed, or its door was closed before."""
        return self.state == "held" or (self.state != "cancelled" and now >= self.ends)


def is_over(now: datetime) -> ColumnElement[bool]:
    """As `Held.over` says it."""
    return or_(held.c.state == "held", and_(held.c.ends <= now, held.c.state != "cancelled"))


def stirred_of(db: Db, most: int) -> list[tuple[str, str]]:
    """(session, mark) of some whose figures are to be made anew."""
    return [(session, mark) for session, mark in _STIRRED(db, most=most)]


def waiting(db: Db) -> int:
    """How many sessions are to be counted anew."""
    return db.scalar(select(func.count()).select_from(stirred)) or 0


def held_of(db: Db, session: str) -> Held | None:
    found = _HELD(db, session=session)
    return Held(*found[0]) if found else None


def events_of(db: Db, session: str) -> list[Event]:
    return _DECODER.decode(f"[{','.join(raw for (raw,) in _EVENTS(db, session=session))}]")


def figures_of_session(db: Db, session: str) -> tuple[Figure, ...]:
    return tuple(sorted(Figure(*row) for row in db.execute(_FIGURES.where(figures.c.session == session))))


def put(db: Db, found: Mapping[str, Iterable[Figure]]) -> None:
    """Of each session these and no others; all of them in two statements."""
    db.execute(delete(figures).where(figures.c.session.in_([*found])))
    made = [{"session": session, **msgspec.structs.asdict(one)} for session, each in found.items() for one in each]
    if made:
        db.execute(insert(figures), made)


def unstir(db: Db, session: str, mark: str) -> bool:
    """Whether the mark was still there: whoever stirred the session meanwhile left another one."""
    return bool(_UNSTIR(db, session=session, mark=mark))


def stale(db: Db, now: datetime, since: datetime, most: int) -> Sequence[str]:
    """Sessions, begun since then, that ended, moved or got other seats after their figures were made."""
    seats, ended = figures.alias("seats"), figures.alias("ended")
    over = case((is_over(now), 1), else_=0)
    known = and_(seats.c.session == held.c.id, seats.c.measure == SEATS, seats.c.value == "")
    closed = and_(ended.c.session == held.c.id, ended.c.measure == ENDED, ended.c.value == "")
    found = (
        select(held.c.id)
        .select_from(held.outerjoin(seats, known).outerjoin(ended, closed))
        .where(held.c.begins >= since)
        .where(
            or_(over != func.coalesce(ended.c.amount, 0), held.c.seats != func.coalesce(seats.c.amount, held.c.seats))
        )
        .order_by(held.c.id)
        .limit(most)
    )
    return db.scalars(found).all()


def sessions_after(db: Db, last: str, most: int) -> Sequence[str]:
    """Whatever session is planned, has events or has figures, in order."""
    each = union(
        select(held.c.id.label("session")).where(held.c.id > last).order_by(held.c.id).limit(most).subquery().select(),
        select(events.c.session).where(events.c.session > last).distinct().order_by(events.c.session).limit(most)
        .subquery().select(),
        select(figures.c.session).where(figures.c.session > last).distinct().order_by(figures.c.session).limit(most)
        .subquery().select(),
    ).subquery()  # fmt: skip
    return db.scalars(select(each.c.session).order_by(each.c.session).limit(most)).all()


def is_stirred(db: Db, session: str) -> bool:
    return db.scalar(select(stirred.c.session).where(stirred.c.session == session)) is not None


_DECODER = msgspec.json.Decoder(list[Event])
