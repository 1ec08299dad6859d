"""SQL of previews: what reads and writes their table, and nothing that decides."""

from datetime import datetime
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection, delete, select

from companion.store.rows import insert
from companion.store.schema import previews

Db: TypeAlias = Connection


class Link(msgspec.Struct, frozen=True):
    """A preview's link, without its secret."""

    token: str  # SHA-256 of the secret
    pack: str  # museum/pack
    version: int
    by: str
    made: datetime
    expires: datetime


_LINK = tuple(previews.c[name] for name in Link.__struct_fields__)


def add(db: Db, link: Link) -> None:
    db.execute(insert(previews), {name: getattr(link, name) for name in Link.__struct_fields__})


def find(db: Db, token: str) -> Link | None:
    row = db.execute(select(*_LINK).where(previews.c.token == token)).first()
    return Link(*row) if row else None


def of_pack(db: Db, pack: str, now: datetime) -> list[Link]:
    """Those that still open, the newest first."""
    found = select(*_LINK).where(previews.c.pack == pack, previews.c.expires > now).order_by(previews.c.made.desc())
    return [Link(*row) for row in db.execute(found)]


def open_links(db: Db, now: datetime) -> list[tuple[str, int]]:
    """(pack, version) that some link still opens."""
    found = select(previews.c.pack, previews.c.version).where(previews.c.expires > now).distinct()
    return [(row.pack, row.version) for row in db.execute(found)]


def revoke(db: Db, pack: str, token: str = "") -> int:
    """One link, or all of a pack; how many there were."""
    gone = delete(previews).where(previews.c.pack == pack)
    return db.execute(gone.where(previews.c.token == token) if token else gone).rowcount


def forget(db: Db, before: datetime) -> int:
    return db.execute(delete(previews).where(previews.c.expires <= before)).rowcount
