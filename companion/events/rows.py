"""SQL of events: appended once, read by session, and which sessions' figures they stirred."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from secrets import token_hex
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from companion.store.rows import insert
from companion.store.schema import conflicting, events, held, stirred, workshops
from companion.store.statement import Statement
from content_packs.exchange.events import Event

Db: TypeAlias = Connection
_COLUMNS = ("source", "id", "number", "session", "at", "received", "kind", "raw")
_ADD = Statement(insert(events).on_conflict_do_nothing().returning(events.c.id), *_COLUMNS)
_ADD_IF_NEW = Statement(insert(events).on_conflict_do_nothing(), *_COLUMNS)
_ADD_NEW = Statement(insert(events), *_COLUMNS)
_FIND = Statement(select(events.c.raw).where(events.c.source == bindparam("source"), events.c.id == bindparam("id")))
_STIR = Statement(
    insert(stirred).on_conflict_do_update(
        index_elements=[stirred.c.session], set_={"mark": insert(stirred).excluded.mark}
    ),
    "session",
    "mark",
)
_OF_SESSION = Statement(
    select(events.c.raw)
    .where(events.c.session == bindparam("session"))
    .order_by(events.c.received, events.c.source, events.c.number, events.c.id)
)
_HIGHEST = Statement(select(func.max(events.c.number)).where(events.c.source == bindparam("source")))
_SESSION_ID = re.compile(r"[0-9A-Za-z._-]{1,64}")  # what else is asked for, databases may not even be able to compare


def append(db: Db, event: Event, raw: bytes, received: datetime) -> bool:
    """Whether it is new. `raw` is the event as JSON, in the one way that `encode` writes it."""
    added = _ADD(db, **_told(event, raw, event.at), received=received)
    if added:
        stir(db, event.session)
    return bool(added)


def append_new(db: Db, new: Iterable[tuple[Event, bytes]], received: datetime) -> None:
    """Several that nobody can have made before."""
    append_at(db, [(event, raw, event.at) for event, raw in new], received)


def append_at(db: Db, new: Sequence[tuple[Event, bytes, datetime]], received: datetime) -> None:
    """Several that are not here, as `raws_of` said in this transaction, each with the time at which it happened."""
    _ADD_NEW.many(db, [_told(event, raw, at) for event, raw, at in new], received=received)
    _stir_all(db, new)


def append_if_new(db: Db, new: Sequence[tuple[Event, bytes, datetime]], received: datetime) -> bool:
    """The same, if none of them is here; else nothing is changed. So a batch that comes first, as most do, is asked for
    nothing.
    """
    before = db.begin_nested()
    if _ADD_IF_NEW.many(db, [_told(event, raw, at) for event, raw, at in new], received=received) < len(new):
        before.rollback()
        return False
    before.commit()
    _stir_all(db, new)
    return True


def _stir_all(db: Db, new: Sequence[tuple[Event, bytes, datetime]]) -> None:
    stirring = sorted({event.session for event, _, _ in new} - {""})
    _STIR.many(db, [{"session": name, "mark": token_hex(8)} for name in stirring])


def stir(db: Db, session: str) -> None:
    """The session's figures are to be made anew."""
    _STIR(db, session=session, mark=token_hex(8))


def raw_of(db: Db, source: str, id: str) -> bytes | None:  # noqa: A002 (as the struct has it)
    found = _FIND(db, source=source, id=id)
    return found[0][0].encode() if found else None


def raws_of(db: Db, source: str, ids: Collection[str]) -> dict[str, bytes]:
    """Of a batch: those that are here already."""
    found = select(events.c.id, events.c.raw).where(events.c.source == source, events.c.id.in_(sorted(ids)))
    return {id_: raw.encode() for id_, raw in db.execute(found)}


def last_before(db: Db, source: str, number: int) -> datetime | None:
    """When the last thing happened that a source told of before this number."""
    found = select(events.c.at).where(events.c.source == source, events.c.number < number)
    return db.scalar(found.order_by(events.c.number.desc()).limit(1))


def put_aside(db: Db, event: Event, raw: bytes, sha256: str, received: datetime) -> None:
    """Another event of the same id is here already."""
    row = insert(conflicting).values(
        source=event.source, id=event.id, sha256=sha256, received=received, raw=raw.decode()
    )
    db.execute(row.on_conflict_do_nothing())


def of_session(db: Db, session: str) -> Sequence[Event]:
    return [msgspec.json.decode(raw, type=Event) for (raw,) in _OF_SESSION(db, session=session)]


def highest(db: Db, source: str) -> int:
    """The number that a source used last; -1 where it never said anything."""
    ((number,),) = _HIGHEST(db, source=source)
    return -1 if number is None else number


def known_sessions(db: Db, ids: Iterable[str], museum: str = "") -> set[str]:
    """Which of these sessions there are; of one museum's workshops alone, if one is named."""
    asked = sorted(each for each in set(ids) if _SESSION_ID.fullmatch(each))
    found = select(held.c.id).where(held.c.id.in_(asked))
    if museum:
        found = found.join(workshops, workshops.c.id == held.c.workshop).where(workshops.c.museum == museum)
    return set(db.scalars(found))


def to_come(db: Db, ids: Iterable[str], now: datetime) -> set[str]:
    """Which of these sessions have not begun."""
    asked = sorted(each for each in set(ids) if _SESSION_ID.fullmatch(each))
    return set(db.scalars(select(held.c.id).where(held.c.id.in_(asked), held.c.begins > now)))


def _told(event: Event, raw: bytes, at: datetime) -> dict[str, object]:
    """A row but for when it was received, which all of a batch share."""
    return {
        "source": event.source, "id": event.id, "number": event.number, "session": event.session, "at": at,
        "kind": event.fact.__struct_config__.tag, "raw": raw.decode(),
    }  # fmt: skip
