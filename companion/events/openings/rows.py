"""SQL of openings: counts added to, summed by month, and the events that they follow from."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select

from companion.store.rows import insert
from companion.store.schema import events, openings
from companion.store.statement import Statement
from content_packs.exchange.events import Fact

Db: TypeAlias = Connection
Counts = Mapping[tuple[str, str, str], int]  # (museum/artifact, lang, day) -> how often
KIND = "opened"
_KEY = [openings.c.museum, openings.c.artifact, openings.c.lang, openings.c.day]
_COLUMNS = ("museum", "artifact", "lang", "day", "count")
_ADD = Statement(
    insert(openings).on_conflict_do_update(
        index_elements=_KEY, set_={"count": openings.c.count + insert(openings).excluded.count}
    ),
    *_COLUMNS,
)
_REMOVE = Statement(delete(openings).where(*(column == bindparam(column.name) for column in _KEY)))


class _Told(msgspec.Struct):
    fact: Fact


_TOLD = msgspec.json.Decoder(_Told)


def add(db: Db, counts: Counts) -> None:
    _ADD.many(db, [_values(name, counts[name]) for name in sorted(counts)])


def put(db: Db, counts: Counts) -> None:
    """In the place of what stands there; nought is no row."""
    _REMOVE.many(db, [_values(name, 0) for name in sorted(counts)])
    add(db, {name: count for name, count in counts.items() if count})


def read(db: Db) -> Counts:
    found = db.execute(select(openings))
    return {(f"{museum}/{artifact}", lang, day): count for museum, artifact, lang, day, count in found}


def opened(db: Db) -> Iterator[tuple[Fact, datetime]]:
    """Every opening that was taken in."""
    found = select(events.c.raw, events.c.at).where(events.c.kind == KIND).execution_options(yield_per=10_000)
    for raw, at in db.execute(found):
        yield _TOLD.decode(raw).fact, at


def sum_up(db: Db, first: str, last: str, museum: str = "") -> dict[tuple[str, str], int]:
    """(story, month) -> how often, of the months from `first` to `last`, written YYYY-MM; of one museum or of all."""
    month = func.substr(openings.c.day, 1, 7)
    found = (
        select(openings.c.museum, openings.c.artifact, month, func.sum(openings.c.count))
        .where(openings.c.day >= first, openings.c.day < f"{last}~")
        .where(*([openings.c.museum == museum] if museum else []))
        .group_by(openings.c.museum, openings.c.artifact, month)
    )
    return {(f"{museum}/{artifact}", month): int(count) for museum, artifact, month, count in db.execute(found)}


def _values(name: tuple[str, str, str], count: int) -> dict[str, object]:
    museum, _, artifact = name[0].partition("/")
    return {"museum": museum, "artifact": artifact, "lang": name[1], "day": name[2], "count": count}
