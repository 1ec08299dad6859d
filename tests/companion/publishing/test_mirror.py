"""What readers are given: exact names, and nothing by any other."""

import pytest

from companion.publishing import rows
from companion.publishing.mirror import StoreSource
from companion.store.schema import manifests
from content_packs.errors import Missing, TooLarge, Unavailable
from content_packs.format.trust.files import lines_of
from tests.companion.publishing.alliance import NOW, Alliance
from tests.companion.publishing.test_signing import show

LIMIT = 100_000


@pytest.fixture
def source(alliance: Alliance) -> StoreSource:
    show(alliance, "site", 1)
    return StoreSource(alliance.store, alliance.office.blobs)


@pytest.mark.parametrize("name", ["1.root.json", "1.targets.json", "2.snapshot.json", "2.channels.json"])
def test_signed_files_are_given_by_version_and_role(source: StoreSource, alliance: Alliance, name: str) -> None:
    number, role, _ = name.split(".")
    assert source.metadata(name, LIMIT) == alliance.store.read(lambda db: rows.file(db, role, int(number)))


def test_the_newest_timestamp_is_given_and_no_numbered_one(source: StoreSource, alliance: Alliance) -> None:
    assert source.metadata("timestamp.json", LIMIT) == alliance.newest("timestamp")
    for name in ("1.timestamp.json", "2.timestamp.json"):
        with pytest.raises(Missing):
            source.metadata(name, LIMIT)


@pytest.mark.parametrize(
    "name",
    ["root.json", "9.root.json", "01.root.json", "0.root.json", "1.Root.json", "1.root.json ", "../1.root.json",
     "1.root.json/", "%31.root.json", "1.ro%6ft.json", "1.röot.json", "", "1.root", "1..json",
     "99999999999999999.root.json"],
)  # fmt: skip
def test_other_names_are_missing(source: StoreSource, name: str) -> None:
    with pytest.raises(Missing):
        source.metadata(name, LIMIT)


def test_a_channel_is_given_by_its_path_and_hash_alone(source: StoreSource, alliance: Alliance) -> None:
    [(path, blob)] = lines_of(alliance.newest("channels")).items()
    assert len(source.target(path, blob.sha256, LIMIT)) == blob.length
    for other, sha256 in (("channels/van.json", blob.sha256), (path, "0" * 64), (path, "../" + blob.sha256)):
        with pytest.raises(Missing):
            source.target(other, sha256, LIMIT)


def test_a_manifest_is_given_by_the_museums_path_and_by_a_consent(source: StoreSource, alliance: Alliance) -> None:
    [sha256] = alliance.office.blobs.put_all([b"manifest"])
    values = {"museum": "town", "pack": "main", "version": 3, "sha256": sha256, "length": 8}
    alliance.store.write_now(
        lambda db: db.execute(manifests.insert().values(**values, entries=1, size=8, pushed=NOW, key="k")) and None
    )
    for path in ("town/main.3.json", "city/town.main.3.json"):
        assert source.target(path, sha256, LIMIT) == b"manifest"
    for path in ("town/main.4.json", "city/main.3.json", "town/main.3.json/..", "town/../town/main.3.json"):
        with pytest.raises(Missing):
            source.target(path, sha256, LIMIT)


def test_no_more_is_given_than_was_asked_for(source: StoreSource) -> None:
    with pytest.raises(TooLarge):
        source.metadata("1.root.json", 10)


def test_a_closed_store_is_unavailable_and_may_be_asked_again(source: StoreSource, alliance: Alliance) -> None:
    alliance.store.close()
    with pytest.raises(Unavailable):
        source.metadata("timestamp.json", LIMIT)
