"""Versions as a push leaves them, for tests of what comes after it."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import update

from companion.publishing import rows
from companion.store.rows import insert
from companion.store.schema import manifests
from companion.store.store import Store
from content_packs.format import keys
from content_packs.format.manifest import Blob
from content_packs.format.pack import Pack
from content_packs.format.trust import authoring, names
from content_packs.format.trust.files import Keys

PUSHED = datetime(2026, 5, 1, tzinfo=UTC)
NEVER = datetime(2126, 5, 1, tzinfo=UTC)


def add_version(store: Store, pack: Pack, pushed: datetime = PUSHED) -> None:
    manifest = pack.manifest
    row = insert(manifests).values(
        museum=manifest.museum, pack=manifest.pack, version=manifest.version, sha256=pack.sha256, length=1,
        entries=manifest.entries, size=manifest.length, pushed=pushed, key="0" * 64,
    )  # fmt: skip
    store.write_now(lambda db: db.execute(row) and None)


def sign_versions(store: Store, packs: Iterable[Pack], museum: str = "example") -> None:
    """The museum's newest role names these alone; its key is fresh, and the alliance's list says so."""
    lines = {names.manifest_path(pack.name, pack.manifest.version): Blob(pack.sha256, 1) for pack in packs}

    def work(db: rows.Db) -> None:
        number = rows.newest_versions(db).get(museum, 0) + 1
        key = keys.generate()
        delegated = {museum: Keys((key.public_key,))}
        targets = authoring.next_targets(None, NEVER, museums=delegated, version=number)
        role = authoring.sign(authoring.next_museum(None, museum, NEVER, lines, version=number), key)
        for name, raw in (("targets", targets), (museum, role)):
            rows.add_file(db, name, rows.File(number, raw), NEVER, PUSHED)

    store.write_now(work)


def sweep_version(store: Store, pack: Pack) -> None:
    row = update(manifests).where(manifests.c.sha256 == pack.sha256).values(swept=PUSHED)
    store.write_now(lambda db: db.execute(row) and None)
