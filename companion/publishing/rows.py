"""SQL of publishing: what reads and writes its tables, and nothing that decides."""

from datetime import datetime
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection, and_, delete, func, select, update
from sqlalchemy.orm import aliased

from companion.store import schema
from companion.store.rows import insert
from content_packs.format.trust.documents import Step

Db: TypeAlias = Connection  # what work functions are handed
files, documents = schema.metadata_files, schema.documents


class File(msgspec.Struct, frozen=True):
    """A signed file."""

    version: int
    raw: bytes


def lock_metadata(db: Db) -> None:
    """PostgreSQL: one writer of signed files at a time. As a first statement it waits before the snapshot is taken.

    https://www.postgresql.org/docs/current/sql-lock.html; SQLite has one writer anyway.
    """
    if db.dialect.name == "postgresql":
        db.exec_driver_sql("LOCK TABLE metadata IN EXCLUSIVE MODE")


def newest(db: Db, role: str) -> File | None:
    row = db.execute(
        select(files.c.version, files.c.raw).where(files.c.role == role).order_by(files.c.version.desc()).limit(1)
    ).first()
    return File(row.version, row.raw) if row else None


def file(db: Db, role: str, version: int) -> bytes | None:
    return db.scalar(select(files.c.raw).where(files.c.role == role, files.c.version == version))


def newest_versions(db: Db) -> dict[str, int]:
    """The newest version of each role."""
    rows = db.execute(select(files.c.role, func.max(files.c.version)).group_by(files.c.role))
    return {row[0]: row[1] for row in rows}


def expiries(db: Db) -> dict[str, datetime]:
    """When the newest version of each role expires."""
    newer = aliased(files)
    rows = db.execute(
        select(files.c.role, files.c.expires)
        .outerjoin(newer, and_(newer.c.role == files.c.role, newer.c.version > files.c.version))
        .where(newer.c.role.is_(None))
    )
    return {row[0]: row[1] for row in rows}


def add_file(db: Db, role: str, made: File, expires: datetime, now: datetime) -> None:
    db.execute(insert(files).values(role=role, version=made.version, raw=made.raw, expires=expires, at=now))


def history(db: Db, role: str) -> list[tuple[int, datetime]]:
    """(version, when it came) of a role, the oldest first."""
    rows = db.execute(select(files.c.version, files.c.at).where(files.c.role == role).order_by(files.c.version))
    return [(version, at) for version, at in rows]


def drop_files(db: Db, role: str, below: int) -> None:
    db.execute(delete(files).where(files.c.role == role, files.c.version < below))


def kept_files(db: Db, role: str) -> list[bytes]:
    return list(db.scalars(select(files.c.raw).where(files.c.role == role).order_by(files.c.version)))


def add_document(db: Db, sha256: str, path: str, raw: bytes, now: datetime) -> None:
    db.execute(insert(documents).values(sha256=sha256, path=path, raw=raw, at=now).on_conflict_do_nothing())


def document(db: Db, sha256: str) -> bytes | None:
    return db.scalar(select(documents.c.raw).where(documents.c.sha256 == sha256))


def document_at(db: Db, sha256: str, path: str) -> bytes | None:
    return db.scalar(select(documents.c.raw).where(documents.c.sha256 == sha256, documents.c.path == path))


def document_hashes(db: Db, prefix: str, before: datetime) -> list[str]:
    """Documents below `prefix` that came before an instant."""
    return list(
        db.scalars(
            select(documents.c.sha256).where(
                documents.c.path.startswith(prefix, autoescape=True), documents.c.at < before
            )
        )
    )


def drop_document(db: Db, sha256: str) -> None:
    db.execute(delete(documents).where(documents.c.sha256 == sha256))


def has_manifest(db: Db, pack: str, version: int, sha256: str) -> bool:
    """Whether these bytes are that version of `museum/pack`."""
    museum, _, name = pack.partition("/")
    table = schema.manifests.c
    found = select(table.version).where(
        table.museum == museum, table.pack == name, table.version == version, table.sha256 == sha256
    )
    return db.execute(found).first() is not None


def steps(db: Db, group: str) -> dict[str, tuple[Step, ...]]:
    """What a group shows of each pack, the oldest step first."""
    table = schema.steps.c
    found: dict[str, tuple[Step, ...]] = {}
    for row in db.execute(
        select(table.pack, table.version, table.since, table.percent)
        .where(table.group == group)
        .order_by(table.pack, table.position)
    ):
        step = Step(version=row.version, since=row.since, percent=row.percent)
        found[row.pack] = (*found.get(row.pack, ()), step)
    return found


def museum_names(db: Db) -> list[str]:
    """Those that the newest targets name."""
    table = schema.museums.c
    return list(db.scalars(select(table.name).where(table.removed.is_(None)).order_by(table.name)))


def keep_museums(db: Db, names: list[str], quota: int, now: datetime) -> None:
    """The museums are these: added where new, taken back where they were removed, the others removed."""
    table = schema.museums
    for name in names:
        row = insert(table).values(name=name, quota=quota, added=now)
        db.execute(row.on_conflict_do_update(index_elements=["name"], set_={"removed": None}))
    gone = update(table).where(table.c.name.not_in(names), table.c.removed.is_(None))
    db.execute(gone.values(removed=now))
