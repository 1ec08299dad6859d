"""Readers of the server's store, by the one verifier: what they show after keys have changed while they were away."""

from datetime import timedelta

import pytest

from companion.publishing import rows, signing
from companion.publishing.mirror import StoreSource
from companion.store.schema import manifests, metadata_files
from content_packs.format import keys
from content_packs.format.manifest import Blob, write_manifest
from content_packs.format.trust.errors import Expired, RolledBack
from content_packs.format.trust.files import expiry_of, version_of
from content_packs.format.trust.memory import VolatileMemory
from content_packs.format.trust.verifier import Verifier, begin
from tests.companion.publishing.alliance import NOW, Alliance, only
from tests.companion.publishing.test_signing import show, take


def push(alliance: Alliance, version: int) -> Blob:
    """A version of `town/main`, as if it had been pushed."""
    raw, _ = write_manifest("town", "main", version, ["en"], [])
    [sha256] = alliance.office.blobs.put_all([raw])
    blob = Blob(sha256, len(raw))
    values = {"museum": "town", "pack": "main", "version": version, "sha256": sha256, "length": len(raw)}
    alliance.store.write_now(
        lambda db: db.execute(manifests.insert().values(**values, entries=0, size=0, pushed=NOW, key="k")) and None
    )
    take(alliance, "town", alliance.role("town", {f"town/main.{version}.json": blob}))
    return blob


@pytest.fixture
def reader(alliance: Alliance) -> Verifier:
    memory = VolatileMemory()
    begin(memory, alliance.root_files[0], NOW)
    return Verifier(memory, StoreSource(alliance.store, alliance.office.blobs))


def shown(alliance: Alliance, reader: Verifier) -> dict[str, int]:
    found = reader.refresh("site", alliance.now).shown(0, alliance.now)
    return {pack: version for pack, (version, _) in found.items()}


def test_a_reader_shows_what_the_museum_signed_and_the_channel_chose(alliance: Alliance, reader: Verifier) -> None:
    blob = push(alliance, 1)
    show(alliance, "site", 1)
    confirmed = reader.refresh("site", alliance.now)
    assert confirmed.shown(0, alliance.now) == {"town/main": (1, blob)}
    assert confirmed.issued == NOW


def test_a_reader_that_was_away_follows_when_all_online_keys_were_rotated(alliance: Alliance, reader: Verifier) -> None:
    push(alliance, 1)
    show(alliance, "site", 1)
    assert shown(alliance, reader) == {"town/main": 1}
    for _ in range(3):
        alliance.now += timedelta(days=20)
        alliance.rotate_online()
        alliance.install()
    push(alliance, 2)
    show(alliance, "site", 2)
    assert shown(alliance, reader) == {"town/main": 2}


def test_a_museum_with_a_new_key_stays_on_show_and_publishes_once_it_has_signed(
    alliance: Alliance, reader: Verifier
) -> None:
    push(alliance, 1)
    show(alliance, "site", 1)
    shown(alliance, reader)
    alliance.museums["town"] = keys.generate()
    alliance.next_targets(museums={"town": only(alliance.museums["town"])})
    alliance.install()
    assert shown(alliance, reader) == {"town/main": 1}
    push(alliance, 2)
    show(alliance, "site", 2)
    assert shown(alliance, reader) == {"town/main": 2}


def test_a_removed_museum_is_shown_no_more(alliance: Alliance, reader: Verifier) -> None:
    push(alliance, 1)
    show(alliance, "site", 1)
    assert shown(alliance, reader) == {"town/main": 1}
    alliance.next_targets(museums={"town": None})
    alliance.install()
    assert shown(alliance, reader) == {}


def test_a_server_that_stood_still_is_stale_and_fresh_again_with_its_next_renewal(
    alliance: Alliance, reader: Verifier
) -> None:
    push(alliance, 1)
    show(alliance, "site", 1)
    alliance.now += timedelta(days=60)
    with pytest.raises(Expired):
        reader.refresh("site", alliance.now)
    alliance.store.write_now(lambda db: signing.renew(db, alliance.authority, alliance.now))
    assert shown(alliance, reader) == {"town/main": 1}
    assert alliance.store.read(rows.newest_versions)["snapshot"] == 4


def test_a_server_restored_from_an_older_backup_is_believed_once_its_keys_were_rotated(
    alliance: Alliance, reader: Verifier
) -> None:
    push(alliance, 1)
    show(alliance, "site", 1)
    backup = {role: alliance.newest(role) for role in ("town", "channels", "snapshot", "timestamp")}
    push(alliance, 2)
    show(alliance, "site", 2)
    assert shown(alliance, reader) == {"town/main": 2}
    restore(alliance, backup)
    alliance.roles["town"] = backup["town"]
    with pytest.raises(RolledBack):
        shown(alliance, reader)
    alliance.rotate_online()
    alliance.install()
    assert shown(alliance, reader) == {"town/main": 1}
    push(alliance, 2)
    show(alliance, "site", 2)
    assert shown(alliance, reader) == {"town/main": 2}


def restore(alliance: Alliance, backup: dict[str, bytes]) -> None:
    """The store as it was then; blobs stay."""

    def work(db: rows.Db) -> None:
        for role, raw in backup.items():
            db.execute(metadata_files.delete().where(metadata_files.c.role == role))
            rows.add_file(db, role, rows.File(version_of(raw), raw), expiry_of(raw), alliance.now)
        db.execute(manifests.delete().where(manifests.c.version == 2))

    alliance.store.write_now(work)
