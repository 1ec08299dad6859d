"""SQL of bookings: their rows and the counts of seats in `held`, and nothing that decides.

Whatever adds or changes a booking changes its session's counts in the same transaction (`seats`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec
from sqlalchemy import BindParameter, Connection, bindparam, exists, func, or_, select, update

from companion.store.rows import insert
from companion.store.schema import Moment, bookings, claims, held
from companion.store.statement import Statement
from content_packs.exchange.bookings import BookingState
from content_packs.exchange.programme import Session

Db: TypeAlias = Connection
KEYS = "book"  # claims of it: Idempotency-Keys
SOME = 16  # asked for at a time: a statement's text is fixed


class Row(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    session: str
    state: BookingState
    people: int
    kept: int = 0
    name: str = ""
    contact: str = ""
    school: str = ""
    lang: str = ""
    place: int = 0  # order on the waiting list; 0: never on it
    offer_until: datetime | None = None
    edition: int = 1
    made: datetime
    changed: datetime
    erase_contact: datetime | None = None
    erased: datetime | None = None


_SESSION = (
    "id", "workshop", "venue", "begins", "ends", "seats", "kept", "release", "opens", "closes", "state", "taken",
    "taken_kept", "waiting", "changed",
)  # fmt: skip
_SESSION_COLUMNS = [held.c[name] for name in _SESSION]
_ROW = Row.__struct_fields__
_ROW_COLUMNS = [bookings.c[name] for name in _ROW]
_CHANGING = tuple(name for name in _ROW if name not in ("id", "session", "lang", "place", "made"))
_now, _until = bindparam("now", type_=Moment()), bindparam("until", type_=Moment())
_session: BindParameter[str] = bindparam("session")
_of = bookings.c.session == _session
_waiting = bookings.c.state == "waiting"
_due = (bookings.c.state == "offered") & (bookings.c.offer_until <= _now)
_some: list[BindParameter[str]] = [bindparam(f"n{number}") for number in range(SOME)]

_OUTCOMES = Statement(select(claims.c.tick, claims.c.outcome).where(claims.c.job == KEYS, claims.c.tick.in_(_some)))
_SESSIONS = Statement(select(*_SESSION_COLUMNS).where(held.c.id.in_(_some)))
_FIND_SESSION = Statement(select(*_SESSION_COLUMNS).where(held.c.id == _session))
_FIND = Statement(select(*_ROW_COLUMNS).where(bookings.c.id == bindparam("id")))
_ADD = Statement(insert(bookings), *_ROW)
_CHANGE = Statement(
    update(bookings).where(bookings.c.id == bindparam("of")).values({name: bindparam(name) for name in _CHANGING})
)
_SHIFT = Statement(
    update(held)
    .where(held.c.id == _session)
    .values(
        taken=held.c.taken + bindparam("ordinary"),
        taken_kept=held.c.taken_kept + bindparam("kept_ones"),
        waiting=held.c.waiting + bindparam("people"),
        changed=_now,
    )
)
_CLAIM = Statement(insert(claims), "job", "tick", "at", "outcome")
_LAST_PLACE = Statement(select(func.max(bookings.c.place)).where(_of, _waiting))
_POSITION = Statement(select(func.count()).where(_of, _waiting, bookings.c.place <= bindparam("place")))
_WAITING = Statement(select(*_ROW_COLUMNS).where(_of, _waiting).order_by(bookings.c.place))
_DUE = Statement(select(*_ROW_COLUMNS).where(_of, _due).order_by(bookings.c.offer_until, bookings.c.place))
_LATE_OFFERS = Statement(
    select(*_ROW_COLUMNS).where(_of, bookings.c.state == "offered", bookings.c.offer_until > _until)
)
_SESSIONS_DUE = Statement(select(bookings.c.session).where(_due).distinct())
_SESSIONS_FREE = Statement(
    select(held.c.id).where(
        held.c.begins > _now,
        held.c.waiting > 0,
        held.c.state == "open",
        held.c.taken + held.c.taken_kept < held.c.seats,
    )
)
_OF_SESSION = Statement(select(*_ROW_COLUMNS).where(_of).order_by(bookings.c.made, bookings.c.id))


def take_turn(db: Db) -> None:
    """First of all in a work that books: on PostgreSQL whoever else books waits, where both would begin again.

    A lock on the table is taken before the transaction's snapshot is, one on a row after it; SQLite has one writer.
    """
    if db.dialect.name == "postgresql":
        db.exec_driver_sql("LOCK TABLE bookings IN EXCLUSIVE MODE")


def outcomes(db: Db, keys: Collection[str]) -> dict[str, str]:
    """What was kept under which of these keys."""
    return {key: outcome for some in _in_some(keys) for key, outcome in _OUTCOMES(db, **some)}


def sessions(db: Db, names: Collection[str]) -> dict[str, Session]:
    found = [_read_session(values) for some in _in_some(names) for values in _SESSIONS(db, **some)]
    return {session.id: session for session in found}


def claim_keys(db: Db, outcomes: Mapping[str, str], now: datetime) -> None:
    _CLAIM.many(db, [{"job": KEYS, "tick": key, "at": now, "outcome": each} for key, each in outcomes.items()])


def find_session(db: Db, session: str) -> Session | None:
    found = _FIND_SESSION(db, session=session)
    return _read_session(found[0]) if found else None


def find(db: Db, id: str) -> Row | None:  # noqa: A002 (as the struct has it)
    found = _FIND(db, id=id)
    return _read(found[0]) if found else None


def add(db: Db, new: Iterable[Row]) -> None:
    _ADD.many(db, [msgspec.structs.asdict(row) for row in new])


def change(db: Db, row: Row) -> None:
    _CHANGE(db, of=row.id, **{name: getattr(row, name) for name in _CHANGING})


def shift(db: Db, session: str, ordinary: int, kept: int, waiting: int, now: datetime) -> None:
    """So many more seats of each kind are taken, so many more people wait."""
    _SHIFT(db, session=session, ordinary=ordinary, kept_ones=kept, people=waiting, now=now)


def shift_all(db: Db, shifts: Mapping[str, tuple[int, int, int]], now: datetime) -> None:
    """The same in several sessions."""
    _SHIFT.many(
        db,
        [
            {"session": session, "ordinary": ordinary, "kept_ones": kept, "people": people, "now": now}
            for session, (ordinary, kept, people) in sorted(shifts.items())
        ],
    )


def last_place(db: Db, session: str) -> int:
    """Of those who wait; 0 where nobody does."""
    [(place,)] = _LAST_PLACE(db, session=session)
    return place or 0


def position(db: Db, session: str, place: int) -> int:
    """On the waiting list, from 1."""
    [(before,)] = _POSITION(db, session=session, place=place)
    return int(before)


def waiting(db: Db, session: str) -> list[Row]:
    return [_read(each) for each in _WAITING(db, session=session)]


def due_offers(db: Db, session: str, now: datetime) -> list[Row]:
    return [_read(each) for each in _DUE(db, session=session, now=now)]


def offers_beyond(db: Db, session: str, until: datetime) -> list[Row]:
    """Offers that would hold their seats longer than that."""
    return [_read(each) for each in _LATE_OFFERS(db, session=session, until=until)]


def sessions_to_tend(db: Db, now: datetime) -> list[str]:
    """With offers that are over, or with free seats and people who wait."""
    found = [*_SESSIONS_DUE(db, now=now), *_SESSIONS_FREE(db, now=now)]
    return list(dict.fromkeys(session for (session,) in found))


def of_session(db: Db, session: str) -> list[Row]:
    return [_read(each) for each in _OF_SESSION(db, session=session)]


# What is erased on schedule


def ended_unclaimed(db: Db, before: datetime, job: str, limit: int) -> list[str]:
    """Sessions that ended before, of which `job` has no claim yet."""
    claimed = exists().where(claims.c.job == job, claims.c.tick == held.c.id)
    found = select(held.c.id).where(held.c.ends <= before, ~claimed).order_by(held.c.begins).limit(limit)
    return list(db.scalars(found))


def erase_contacts(db: Db, session: str) -> int:
    some = (bookings.c.session == session) & (bookings.c.contact != "")
    return db.execute(update(bookings).where(some).values(contact="", erase_contact=None)).rowcount


def erase_names(db: Db, session: str, now: datetime) -> int:
    """And the link: nothing opens these any more."""
    some = (bookings.c.session == session) & or_(bookings.c.erased.is_(None), bookings.c.contact != "")
    gone = {"name": "", "contact": "", "school": "", "erase_contact": None, "erased": now}
    return db.execute(update(bookings).where(some).values(gone)).rowcount


def _in_some(names: Collection[str]) -> Iterable[dict[str, str]]:
    """As many values at a time as the statement has marks; those to spare repeat the first."""
    all_ = list(names)
    for start in range(0, len(all_), SOME):
        some = all_[start : start + SOME]
        yield {f"n{number}": some[number] if number < len(some) else some[0] for number in range(SOME)}


def _read(values: Sequence[object]) -> Row:
    return Row(**dict(zip(_ROW, values, strict=True)))  # type: ignore[arg-type]


def _read_session(values: Sequence[object]) -> Session:
    return Session(**dict(zip(_SESSION, values, strict=True)))  # type: ignore[arg-type]
