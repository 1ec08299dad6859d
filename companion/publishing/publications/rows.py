"""SQL of publications: steps and their history; nothing that decides."""

from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Connection, String, and_, cast, delete, exists, select, update

from companion.store.rows import insert
from companion.store.schema import claims, publications, steps
from content_packs.format.trust.documents import Step

Db: TypeAlias = Connection


class Publication(msgspec.Struct, frozen=True):
    """A decision of the past."""

    group: str
    pack: str  # museum/pack
    version: int
    before: int | None
    since: int  # seconds
    percent: int
    kind: str
    by: str
    at: datetime


_PUBLICATION = tuple(publications.c[name] for name in Publication.__struct_fields__)


def steps_of(db: Db, group: str, pack: str) -> tuple[Step, ...]:
    found = (
        select(steps.c.version, steps.c.since, steps.c.percent)
        .where(steps.c.group == group, steps.c.pack == pack)
        .order_by(steps.c.position)
    )
    return tuple(Step(version=row.version, since=row.since, percent=row.percent) for row in db.execute(found))


def all_steps(db: Db) -> dict[str, dict[str, tuple[Step, ...]]]:
    """By pack and group."""
    found: dict[str, dict[str, tuple[Step, ...]]] = {}
    for row in db.execute(select(steps).order_by(steps.c.pack, steps.c.group, steps.c.position)):
        groups = found.setdefault(row.pack, {})
        step = Step(version=row.version, since=row.since, percent=row.percent)
        groups[row.group] = (*groups.get(row.group, ()), step)
    return found


def set_steps(db: Db, group: str, pack: str, planned: tuple[Step, ...]) -> None:
    db.execute(delete(steps).where(steps.c.group == group, steps.c.pack == pack))
    values: list[dict[str, Any]] = [
        {"group": group, "pack": pack, "position": place} | {name: getattr(step, name) for name in _STEP}
        for place, step in enumerate(planned)
    ]
    if values:
        db.execute(insert(steps), values)


_STEP = ("version", "since", "percent")


def add_publication(db: Db, made: Publication) -> None:
    db.execute(insert(publications), {name: getattr(made, name) for name in Publication.__struct_fields__})


def history(db: Db, pack: str, group: str = "", most: int = 200) -> list[Publication]:
    """Of a pack, the newest first."""
    found = select(*_PUBLICATION).where(publications.c.pack == pack).order_by(publications.c.id.desc()).limit(most)
    if group:
        found = found.where(publications.c.group == group)
    return [Publication(*row) for row in db.execute(found)]


def begun(db: Db, after: datetime, now: datetime) -> list[tuple[int, Publication]]:
    """Scheduled publications whose time has come since, and of which nobody has written down that it has."""
    since, number = publications.c.since, publications.c.id
    told = exists().where(claims.c.job == "pack.live", claims.c.tick == cast(number, String))
    found = (
        select(number, *_PUBLICATION)
        .where(publications.c.kind == "publish", since > after.timestamp(), since <= now.timestamp(), ~told)
        .order_by(number)
    )
    all_of_them = [(row[0], Publication(*row[1:])) for row in db.execute(found)]
    return [(place, one) for place, one in all_of_them if one.since > one.at.timestamp()]


def halted_since(db: Db, since: datetime) -> list[Publication]:
    """Stages that were halted, where nothing was decided of that pack and group afterwards."""
    later = publications.alias()
    decided = exists().where(
        later.c.group == publications.c.group, later.c.pack == publications.c.pack, later.c.id > publications.c.id
    )
    found = select(*_PUBLICATION).where(publications.c.kind == "halt", publications.c.at >= since, ~decided)
    return [Publication(*row) for row in db.execute(found.order_by(publications.c.id))]


def follow(db: Db, group: str, pack: str, since: int, before: int) -> None:
    """What is scheduled will take the place of another version than was said."""
    coming = and_(publications.c.group == group, publications.c.pack == pack, publications.c.since > since)
    db.execute(update(publications).where(coming, publications.c.kind == "publish").values(before=before))


def groups(db: Db) -> list[str]:
    return [row.group for row in db.execute(select(steps.c.group).distinct().order_by(steps.c.group))]
