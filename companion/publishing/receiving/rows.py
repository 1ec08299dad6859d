"""SQL of receiving: what reads and writes its tables, and nothing that decides."""

from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Connection, and_, delete, func, select, update

from companion.store.rows import insert
from companion.store.schema import challenges, documents, manifests, museums, uploads

Db: TypeAlias = Connection


class Museum(msgspec.Struct, frozen=True):
    name: str
    quota: int
    removed: datetime | None


class Upload(msgspec.Struct, frozen=True):
    id: str
    museum: str
    pack: str
    version: int
    manifest: str
    size: int
    key: str
    expires: datetime
    committed: datetime | None


class Pushed(msgspec.Struct, frozen=True):
    """A version that is here."""

    pack: str
    version: int
    sha256: str
    length: int
    pushed: datetime
    swept: datetime | None


_UPLOAD = tuple(uploads.c[name] for name in Upload.__struct_fields__)
_PUSHED = tuple(manifests.c[name] for name in Pushed.__struct_fields__)


def museum(db: Db, name: str) -> Museum | None:
    row = db.execute(select(museums.c.name, museums.c.quota, museums.c.removed).where(museums.c.name == name)).first()
    return Museum(*row) if row else None


def use_challenge(db: Db, sha256: str, museum: str, expires: datetime, now: datetime) -> bool:
    """Whether it is used for the first time. Forgets those that have expired: nobody can use them anyway."""
    db.execute(delete(challenges).where(challenges.c.expires < now))
    row = insert(challenges).values(sha256=sha256, museum=museum, expires=expires)
    return db.execute(row.on_conflict_do_nothing().returning(challenges.c.sha256)).first() is not None


def add_upload(db: Db, values: dict[str, Any]) -> None:
    db.execute(uploads.insert(), values)


def upload_of(db: Db, ticket: str) -> Upload | None:
    """By the SHA-256 of its ticket."""
    row = db.execute(select(*_UPLOAD).where(uploads.c.ticket == ticket)).first()
    return Upload(*row) if row else None


def mark_committed(db: Db, upload: str, now: datetime) -> None:
    db.execute(update(uploads).where(uploads.c.id == upload).values(committed=now, seen=now))


def version(db: Db, museum: str, pack: str, version: int) -> Pushed | None:
    row = db.execute(
        select(*_PUSHED).where(manifests.c.museum == museum, manifests.c.pack == pack, manifests.c.version == version)
    ).first()
    return Pushed(*row) if row else None


def newest_versions(db: Db, museum: str) -> list[Pushed]:
    """Of each pack the newest."""
    top = (
        select(manifests.c.pack, func.max(manifests.c.version).label("version"))
        .where(manifests.c.museum == museum)
        .group_by(manifests.c.pack)
        .subquery()
    )
    joined = manifests.join(top, and_(manifests.c.pack == top.c.pack, manifests.c.version == top.c.version))
    rows = db.execute(
        select(*_PUSHED).select_from(joined).where(manifests.c.museum == museum).order_by(manifests.c.pack)
    )
    return [Pushed(*row) for row in rows]


def add_manifest(db: Db, values: dict[str, Any]) -> None:
    db.execute(manifests.insert(), values)


def kept(db: Db, museum: str) -> int:
    """Bytes of the versions that are kept."""
    return int(
        db.execute(
            select(func.coalesce(func.sum(manifests.c.size), 0)).where(
                manifests.c.museum == museum, manifests.c.swept.is_(None)
            )
        ).scalar_one()
    )


def running(db: Db, museum: str, since: datetime) -> dict[tuple[str, int, str], int]:
    """Uploads that are not committed and whose ticket was good after `since`: (pack, version, manifest) -> bytes."""
    rows = db.execute(
        select(uploads.c.pack, uploads.c.version, uploads.c.manifest, uploads.c.size).where(
            uploads.c.museum == museum, uploads.c.committed.is_(None), uploads.c.expires > since
        )
    )
    return {(row.pack, row.version, row.manifest): row.size for row in rows}


def alive(db: Db, since: datetime) -> list[tuple[str, str]]:
    """(museum, manifest) of every unfinished upload whose ticket was good after `since`."""
    rows = db.execute(
        select(uploads.c.museum, uploads.c.manifest)
        .where(uploads.c.committed.is_(None), uploads.c.expires > since)
        .distinct()
    )
    return [(row.museum, row.manifest) for row in rows]


def forget_uploads(db: Db, before: datetime) -> int:
    """Drop uploads whose ticket ended before that, committed ones too: the manifest's row says what came of them."""
    return db.execute(delete(uploads).where(uploads.c.expires <= before)).rowcount


def newest_document(db: Db, path: str) -> bytes | None:
    """What came last under a path."""
    return db.scalar(select(documents.c.raw).where(documents.c.path == path).order_by(documents.c.at.desc()).limit(1))
