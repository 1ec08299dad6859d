"""SQL of versions that were pushed; nothing that decides."""

from datetime import datetime
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection, and_, func, select

from companion.store.schema import manifests

Db: TypeAlias = Connection


class Pushed(msgspec.Struct, frozen=True):
    """A version that is here."""

    museum: str
    pack: str
    version: int
    sha256: str
    entries: int
    size: int  # bytes
    pushed: datetime
    key: str
    swept: datetime | None

    @property
    def name(self) -> str:
        return f"{self.museum}/{self.pack}"


_PUSHED = tuple(manifests.c[name] for name in Pushed.__struct_fields__)


def pushed(db: Db, museum: str = "") -> list[Pushed]:
    """All versions, the newest of each pack first."""
    found = select(*_PUSHED).order_by(manifests.c.museum, manifests.c.pack, manifests.c.version.desc())
    if museum:
        found = found.where(manifests.c.museum == museum)
    return [Pushed(*row) for row in db.execute(found)]


def version_of(db: Db, pack: str, version: int) -> Pushed | None:
    museum, _, name = pack.partition("/")
    table = manifests.c
    row = db.execute(
        select(*_PUSHED).where(table.museum == museum, table.pack == name, table.version == version)
    ).first()
    return Pushed(*row) if row else None


def newest_version(db: Db, pack: str) -> int | None:
    museum, _, name = pack.partition("/")
    found = select(func.max(manifests.c.version)).where(manifests.c.museum == museum, manifests.c.pack == name)
    newest: int | None = db.execute(found).scalar_one()
    return newest


def newest_manifests(db: Db) -> list[str]:
    """SHA-256 of the newest version of each pack."""
    top = (
        select(manifests.c.museum, manifests.c.pack, func.max(manifests.c.version).label("version"))
        .group_by(manifests.c.museum, manifests.c.pack)
        .subquery()
    )
    same = and_(
        manifests.c.museum == top.c.museum, manifests.c.pack == top.c.pack, manifests.c.version == top.c.version
    )
    found = select(manifests.c.sha256).select_from(manifests.join(top, same)).where(manifests.c.swept.is_(None))
    return [row.sha256 for row in db.execute(found)]
