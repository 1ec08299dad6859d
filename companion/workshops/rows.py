"""SQL of the programme: venues (`places`), programmes, workshops and their sessions (`held`), and nothing that decides.

Nothing is deleted: what is over is closed or cancelled, since bookings, events and figures name it. Every write sets
`changed`, by which `timetables` finds what is new. Seats taken are not written here: they are the bookings' own.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
)

from companion.store.rows import insert
from companion.store.schema import held, places, programmes, workshops
from companion.store.statement import Statement
from content_packs.exchange.programme import Moved, Programme, Session, Text, Venue, Workshop, area_of
from content_packs.format.paths import is_name

Db: TypeAlias = Connection
AREA_LIMIT = 100  # characters, as the schema says
_SESSION = (
    "id", "workshop", "venue", "programme", "begins", "ends", "languages", "teacher", "kiosk", "seats", "kept",
    "release", "opens", "closes", "state", "reason", "moved_from", "moved_venue", "series", "sequence", "taken",
    "taken_kept", "waiting", "changed",
)  # fmt: skip
_SESSIONS = select(*(held.c[name] for name in _SESSION))
_SINCE = bindparam("since", type_=held.c.changed.type)
_PLACES, _PROGRAMMES, _WORKSHOPS = (select(table.c.raw) for table in (places, programmes, workshops))

_FIND = Statement(_SESSIONS.where(held.c.id == bindparam("id")))
_ENDING_AFTER = Statement(_SESSIONS.where(held.c.ends >= bindparam("start")))
_CHANGED_SESSIONS = Statement(_SESSIONS.where(held.c.changed > _SINCE))
_CHANGED_VENUES = Statement(_PLACES.where(places.c.changed > _SINCE))
_CHANGED_PROGRAMMES = Statement(_PROGRAMMES.where(programmes.c.changed > _SINCE))
_CHANGED_WORKSHOPS = Statement(_WORKSHOPS.where(workshops.c.changed > _SINCE))
_TEXT = msgspec.json.Decoder(Text)
_VENUE = msgspec.json.Decoder(Venue)
_PROGRAMME = msgspec.json.Decoder(Programme)
_WORKSHOP = msgspec.json.Decoder(Workshop)


class Known(msgspec.Struct, frozen=True):
    """Rows, and how they were as of a moment."""

    venues: list[Venue]
    workshops: list[Workshop]
    programmes: list[Programme]
    sessions: list[Session]


# Venues, workshops, programmes


def find_venue(db: Db, id: str) -> Venue | None:  # noqa: A002 (as the struct has it)
    raw = db.scalar(_PLACES.where(places.c.id == id)) if is_name(id) else None
    return None if raw is None else _VENUE.decode(raw)


def all_venues(db: Db) -> list[Venue]:
    return [_VENUE.decode(raw) for raw in db.scalars(_PLACES.order_by(places.c.closed, places.c.id))]


def put_venue(db: Db, venue: Venue, now: datetime) -> None:
    """As a new one, or in place of the one that there is."""
    area = area_of(venue.neighbourhood)[:AREA_LIMIT]
    _put(db, places, venue, now, museum=venue.museum or None, area=area, closed=venue.closed)


def find_workshop(db: Db, id: str) -> Workshop | None:  # noqa: A002
    raw = db.scalar(_WORKSHOPS.where(workshops.c.id == id)) if is_name(id) else None
    return None if raw is None else _WORKSHOP.decode(raw)


def all_workshops(db: Db) -> list[Workshop]:
    return [_WORKSHOP.decode(raw) for raw in db.scalars(_WORKSHOPS.order_by(workshops.c.closed, workshops.c.id))]


def put_workshop(db: Db, workshop: Workshop, now: datetime) -> None:
    _put(db, workshops, workshop, now, museum=workshop.museum, closed=workshop.closed)


def find_programme(db: Db, id: str) -> Programme | None:  # noqa: A002
    raw = db.scalar(_PROGRAMMES.where(programmes.c.id == id)) if is_name(id) else None
    return None if raw is None else _PROGRAMME.decode(raw)


def all_programmes(db: Db) -> list[Programme]:
    return [_PROGRAMME.decode(raw) for raw in db.scalars(_PROGRAMMES.order_by(programmes.c.id))]


def put_programme(db: Db, programme: Programme, now: datetime) -> None:
    _put(db, programmes, programme, now)


def _put(db: Db, table: Table, struct: Venue | Workshop | Programme, now: datetime, **columns: object) -> None:
    values = {**columns, "raw": msgspec.json.encode(struct).decode(), "changed": now}
    made = insert(table).values(id=struct.id, **values)
    db.execute(made.on_conflict_do_update(index_elements=[table.c.id], set_=values))


# Sessions


def find_session(db: Db, id: str) -> Session | None:  # noqa: A002
    found = _FIND(db, id=id) if is_name(id) else []
    return session_of(found[0]) if found else None


def add_session(db: Db, session: Session, now: datetime) -> None:
    db.execute(held.insert(), {**_columns(session), "id": session.id, "made": now, "changed": now})


def change_session(db: Db, session: Session, now: datetime) -> None:
    """What was decided of it; seats that are taken stay as they are."""
    db.execute(held.update().where(held.c.id == session.id).values(**_columns(session), changed=now))


def sessions_between(
    db: Db,
    start: datetime,
    end: datetime,
    *,
    museum: str = "",
    venue: str = "",
    workshop: str = "",
    state: str = "",
    after: Session | None = None,
    limit: int = 2000,
) -> list[Session]:
    """Those that are held at any time in it, in the order in which they begin; of one museum, venue, workshop or
    decided state; from the one after `after` on."""
    found = _SESSIONS.where(held.c.begins < end, held.c.ends > start)
    if state:
        found = found.where(held.c.state == state)
    if after:
        later = and_(held.c.begins == after.begins, held.c.id > after.id)
        found = found.where(or_(held.c.begins > after.begins, later))
    return _listed(db, _narrowed(found, museum, venue, workshop).order_by(held.c.begins, held.c.id).limit(limit))


def sessions_before(
    db: Db, end: datetime, *, museum: str = "", venue: str = "", workshop: str = "", limit: int = 100
) -> list[Session]:
    """Those that had ended by then, the last first."""
    found = _narrowed(_SESSIONS.where(held.c.ends <= end), museum, venue, workshop)
    return _listed(db, found.order_by(held.c.begins.desc(), held.c.id).limit(limit))


def sessions_of_series(db: Db, series: str) -> list[Session]:
    return _listed(db, _SESSIONS.where(held.c.series == series).order_by(held.c.begins, held.c.id))


def sessions_of_programme(db: Db, programme: str, limit: int = 2000) -> list[Session]:
    found = _SESSIONS.where(held.c.programme == programme).order_by(held.c.begins, held.c.id)
    return _listed(db, found.limit(limit))


def sessions_known(db: Db, ids: Sequence[str]) -> set[str]:
    """Which of these ids are taken."""
    return set(db.scalars(select(held.c.id).where(held.c.id.in_(ids))))


def rivals(db: Db, session: Session) -> list[Session]:
    """Other sessions at overlapping times that have its venue, teacher or kiosk; cancelled ones do not count."""
    same: list[ColumnElement[bool]] = [held.c.venue == session.venue]
    if session.teacher:
        same.append(func.lower(held.c.teacher) == func.lower(session.teacher))
    if session.kiosk:
        same.append(held.c.kiosk == session.kiosk)
    found = _SESSIONS.where(
        held.c.begins < session.ends, held.c.ends > session.begins, held.c.id != session.id,
        held.c.state != "cancelled", or_(*same),
    )  # fmt: skip
    return _listed(db, found.order_by(held.c.begins, held.c.id).limit(10))


def _narrowed(found: Select[Any], museum: str, venue: str, workshop: str) -> Select[Any]:
    if museum:
        found = found.where(held.c.workshop.in_(select(workshops.c.id).where(workshops.c.museum == museum)))
    if venue:
        found = found.where(held.c.venue == venue)
    return found.where(held.c.workshop == workshop) if workshop else found


def _listed(db: Db, found: Select[Any]) -> list[Session]:
    return [session_of(tuple(row)) for row in db.execute(found)]


def _columns(session: Session) -> dict[str, object]:
    return {
        "workshop": session.workshop,
        "venue": session.venue,
        "programme": session.programme or None,
        "begins": session.begins,
        "ends": session.ends,
        "languages": ",".join(session.languages),
        "teacher": session.teacher,
        "kiosk": session.kiosk,
        "seats": session.seats,
        "kept": session.kept,
        "release": session.release,
        "opens": session.opens,
        "closes": session.closes,
        "state": session.state,
        "reason": msgspec.json.encode(session.reason).decode(),
        "moved_from": session.moved.begins if session.moved else None,
        "moved_venue": session.moved.venue if session.moved else None,
        "series": session.series,
        "sequence": session.sequence,
    }


def session_of(row: Sequence[Any]) -> Session:
    """A row as `_SESSION` names its columns."""
    (
        id_, workshop, venue, programme, begins, ends, languages, teacher, kiosk, seats, kept, release, opens, closes,
        state, reason, moved_from, moved_venue, series, sequence, taken, taken_kept, waiting, changed,
    ) = row  # fmt: skip
    return Session(
        id=id_, workshop=workshop, venue=venue, programme=programme or "", begins=begins, ends=ends,
        languages=tuple(languages.split(",")) if languages else (), teacher=teacher, kiosk=kiosk, seats=seats,
        kept=kept, release=release, opens=opens, closes=closes, state=state,
        reason={} if reason == "{}" else _TEXT.decode(reason),
        moved=Moved(begins=moved_from, venue=moved_venue or venue) if moved_from else None, series=series,
        sequence=sequence, taken=taken, taken_kept=taken_kept, waiting=waiting, changed=changed,
    )  # fmt: skip


# All of it


def everything(db: Db, start: datetime) -> Known:
    """Every venue, workshop and programme, and the sessions that end after `start`."""
    return Known(
        all_venues(db),
        all_workshops(db),
        all_programmes(db),
        [session_of(row) for row in _ENDING_AFTER(db, start=start)],
    )


def changed_since(db: Db, since: datetime) -> Known:
    return Known(
        [_VENUE.decode(raw) for (raw,) in _CHANGED_VENUES(db, since=since)],
        [_WORKSHOP.decode(raw) for (raw,) in _CHANGED_WORKSHOPS(db, since=since)],
        [_PROGRAMME.decode(raw) for (raw,) in _CHANGED_PROGRAMMES(db, since=since)],
        [session_of(row) for row in _CHANGED_SESSIONS(db, since=since)],
    )


def mark_since(db: Db, since: datetime) -> tuple[object, ...]:
    """What differs when anything changed since then: of each table how many rows, when, and seats and sequences.

    One statement, so that looking costs one round trip.
    """
    return tuple(_MARK(db, since=since)[0])


def newest(db: Db) -> datetime | None:
    """The last change of anything."""
    return max((at for at in _NEWEST(db)[0] if at is not None), default=None)


def _mark(table: Table) -> Subquery:
    figures: list[ColumnElement[Any]] = [func.count(), func.sum(type_coerce(table.c.changed, BigInteger))]
    if table is held:
        figures.append(func.sum(held.c.taken + held.c.taken_kept + held.c.waiting + held.c.seats + held.c.sequence))
    return select(*figures).select_from(table).where(table.c.changed > _SINCE).subquery()


_TABLES = (held, places, workshops, programmes)
_MARK = Statement(select(*(figure for table in _TABLES for figure in _mark(table).c)))  # one row of each
_NEWEST = Statement(select(*(select(func.max(table.c.changed)).scalar_subquery() for table in _TABLES)))
