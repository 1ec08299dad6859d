"""SQL of what staff look at; nothing that decides."""

from datetime import datetime
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection, func, select, update

from companion.store.schema import manifests, museums, publications, uploads

Db: TypeAlias = Connection


class Museum(msgspec.Struct, frozen=True):
    name: str
    quota: int  # bytes
    added: datetime
    removed: datetime | None


class Upload(msgspec.Struct, frozen=True):
    """A push that is under way, or was given up."""

    museum: str
    pack: str
    version: int
    size: int  # bytes that it may send
    begun: datetime
    seen: datetime
    expires: datetime  # of its ticket


_MUSEUM = tuple(museums.c[name] for name in Museum.__struct_fields__)
_UPLOAD = tuple(uploads.c[name] for name in Upload.__struct_fields__)


def published(db: Db) -> set[tuple[str, int]]:
    """(pack, version) that somebody decided to show to some group, whatever became of it."""
    found = select(publications.c.pack, publications.c.version).where(publications.c.kind == "publish").distinct()
    return {(row.pack, row.version) for row in db.execute(found)}


def museums_of(db: Db, only: str = "") -> list[Museum]:
    """Those that were removed last."""
    found = select(*_MUSEUM).order_by(museums.c.removed.is_not(None), museums.c.name)
    return [Museum(*row) for row in db.execute(found.where(museums.c.name == only) if only else found)]


def kept(db: Db) -> dict[str, tuple[int, int]]:
    """Versions that are kept and their bytes, by museum."""
    found = (
        select(manifests.c.museum, func.count(), func.sum(manifests.c.size))
        .where(manifests.c.swept.is_(None))
        .group_by(manifests.c.museum)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in db.execute(found)}


def uploads_of(db: Db, since: datetime, only: str = "") -> list[Upload]:
    """Those not committed whose ticket was good after `since`, the last seen first."""
    found = select(*_UPLOAD).where(uploads.c.committed.is_(None), uploads.c.expires > since)
    found = found.order_by(uploads.c.seen.desc(), uploads.c.id)
    return [Upload(*row) for row in db.execute(found.where(uploads.c.museum == only) if only else found)]


def set_quota(db: Db, museum: str, quota: int) -> int | None:
    """The quota until then; None where there is no such museum."""
    mine = museums.c.name == museum
    before = db.scalar(select(museums.c.quota).where(mine))
    if before is not None:
        db.execute(update(museums).where(mine).values(quota=quota))
    return before
