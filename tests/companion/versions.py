"""Rows of versions as a push leaves them, for tests of what comes after it."""

from datetime import UTC, datetime

from sqlalchemy import update

from companion.store.rows import insert
from companion.store.schema import manifests
from companion.store.store import Store
from content_packs.format.pack import Pack

PUSHED = datetime(2026, 5, 1, tzinfo=UTC)


def add_version(store: Store, pack: Pack, pushed: datetime = PUSHED) -> None:
    manifest = pack.manifest
    row = insert(manifests).values(
        museum=manifest.museum, pack=manifest.pack, version=manifest.version, sha256=pack.sha256, length=1,
        entries=manifest.entries, size=manifest.length, pushed=pushed, key="0" * 64,
    )  # fmt: skip
    store.write_now(lambda db: db.execute(row) and None)


def sweep_version(store: Store, pack: Pack) -> None:
    row = update(manifests).where(manifests.c.sha256 == pack.sha256).values(swept=PUSHED)
    store.write_now(lambda db: db.execute(row) and None)
