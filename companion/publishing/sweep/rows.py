"""SQL of the sweep; nothing that decides."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Connection, select, update

from companion.publishing.publications.rows import Publication
from companion.store.schema import manifests, publications

Db: TypeAlias = Connection


def all_history(db: Db) -> list[Publication]:
    """The newest first."""
    columns = [publications.c[name] for name in Publication.__struct_fields__]
    return [Publication(*row) for row in db.execute(select(*columns).order_by(publications.c.id.desc()))]


def mark_swept(db: Db, gone: Iterable[str], now: datetime) -> None:
    """By the SHA-256 of their manifests."""
    for sha256 in gone:
        db.execute(update(manifests).where(manifests.c.sha256 == sha256).values(swept=now))
