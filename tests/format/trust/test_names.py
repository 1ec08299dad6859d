"""Names that try to be others: dots, letter case, percent signs, length, look-alikes, links."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.errors import BadPath, Missing, TooLarge, Unavailable, Untrusted
from content_packs.format.manifest import Blob
from content_packs.format.trust import authoring, names
from content_packs.format.trust.files import lines_of, read_any
from content_packs.format.trust.sources import FolderSource, hashed
from tests.simulator import NOW, YEAR, Alliance, Reader, public, sign

TRICKS = [
    "port/main.2.json",
    "town/../port/main.2.json",
    "../port/main.2.json",
    "./port/main.2.json",
    "town/./main.2.json",
    "town/..",
    "town/.",
    "town//main.2.json",
    "/port/main.2.json",
    "PORT/main.2.json",
    "port/Main.2.json",
    "town%2f..%2fport/main.2.json",
    "%70ort/main.2.json",
    "port/main.2.json\n",
    "port/main.2.json\0",
    "port\\main.2.json",
    "рort/main.2.json",  # Cyrillic er
    "ｐort/main.2.json",
    "town/" + "a" * 300 + ".1.json",
    "channels/site.json",
    "",
]
NAMES = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?", fullmatch=True)
MUSEUMS = NAMES.filter(names.is_museum)
VERSIONS = st.integers(1, 2**53 - 1)


@pytest.mark.parametrize("path", TRICKS)
def test_museum_signing_anothers_path_is_refused_whole_and_alone(synced: Reader, alliance: Alliance, path: str) -> None:
    role = read_any(authoring.next_museum(alliance.roles["town"], "town", NOW + YEAR))
    role.signed.targets[path] = authoring._target(path, Blob("a" * 64, 10))
    alliance.place("town", sign(role.to_bytes(), alliance.museum_keys["town"]))
    alliance.push("port/main", 3)
    alliance.show("site", {"town/main": 1, "port/main": 3, "port/extra": 2})
    confirmed = synced.refresh(alliance.mirror)
    assert set(confirmed.refused) == {"town/main", "port/extra"}
    assert {pack: number for pack, (number, _) in confirmed.shown(0, NOW).items()} == {"town/main": 1, "port/main": 3}
    assert ("port/main", 2) not in confirmed.allowed


@pytest.mark.parametrize("path", TRICKS)
def test_such_a_path_is_no_line_of_a_museum(path: str) -> None:
    assert not names.is_line("town", path)


@pytest.mark.parametrize(
    "pack", ["town", "town/", "/main", "town/../port", "Town/main", "town/main/x", "root/main", "..", "tøwn/main"]
)
def test_channel_that_names_no_pack_is_refused(synced: Reader, alliance: Alliance, pack: str) -> None:
    alliance.show("site", {"town/main": 1, pack: 1})
    with pytest.raises(BadPath):
        synced.refresh(alliance.mirror)


def test_line_of_a_kind_not_known_yet_is_passed_over(synced: Reader, alliance: Alliance) -> None:
    role = read_any(authoring.next_museum(alliance.roles["town"], "town", NOW + YEAR))
    role.signed.targets["town/main.notes.json"] = authoring._target("town/main.notes.json", Blob("a" * 64, 10))
    alliance.place("town", sign(role.to_bytes(), alliance.museum_keys["town"]))
    alliance.publish()
    assert synced.refresh(alliance.mirror).refused == {}


@pytest.mark.parametrize("paths", [["*/*"], ["town/*", "port/*"], ["town/*/*"], []])
def test_delegation_wider_than_a_museum_is_not_followed(synced: Reader, alliance: Alliance, paths: list[str]) -> None:
    targets = read_any(authoring.next_targets(alliance.roles["targets"], NOW + YEAR))
    targets.signed.delegations.roles["town"].paths = paths
    alliance.place("targets", sign(targets.to_bytes(), alliance.targets_keys))
    alliance.publish()
    assert "town is delegated otherwise" in synced.refresh(alliance.mirror).refused["town/main"]


@given(MUSEUMS, NAMES, MUSEUMS, VERSIONS)
def test_each_path_says_what_it_was_made_of(museum: str, name: str, member: str, version: int) -> None:
    pack = f"{museum}/{name}"
    manifest, floor = names.manifest_path(pack, version), names.floor_path(pack)
    consent = names.consent_path(member, pack, version)
    assert names.read_manifest_path(manifest) == (pack, version)
    assert names.read_floor_path(floor) == pack
    assert names.read_consent_path(consent) == (member, pack, version)
    kinds = (names.read_manifest_path, names.read_floor_path, names.read_consent_path)
    assert [sum(read(path) is not None for read in kinds) for path in (manifest, floor, consent)] == [1, 1, 1]
    assert names.is_line(museum, manifest)
    assert names.is_line(museum, floor)
    assert names.is_line(member, consent)


@given(st.text(), st.text())
def test_no_text_is_a_line_outside_of_its_museum(museum: str, path: str) -> None:
    assert not names.is_line(museum, path) or path.startswith(f"{museum}/")


@pytest.fixture
def folder(alliance: Alliance, tmp_path: Path) -> Path:
    return alliance.mirror.write(tmp_path / "stick")


@pytest.mark.parametrize("name", ["../x", "..", "/etc/passwd", "a/../../x", "A.json", "x\0", "%2e%2e/x"])
def test_source_never_leaves_its_folder(folder: Path, name: str) -> None:
    source = FolderSource(folder)
    with pytest.raises(BadPath):
        source.metadata(name, 100)
    with pytest.raises(Untrusted):
        source.target(name, "a" * 64, 100)
    with pytest.raises(Untrusted):
        source.target("town/main.1.json", "../x", 100)


def test_link_on_a_stick_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"{}")
    (folder / "metadata/9.root.json").symlink_to(tmp_path / "secret")
    with pytest.raises(Unavailable):
        FolderSource(folder).metadata("9.root.json", 100)


@pytest.mark.parametrize("place", ["metadata", "manifests/town", "manifests"])
def test_linked_folder_on_a_stick_is_not_followed(folder: Path, alliance: Alliance, place: str) -> None:
    (folder / place).rename(folder / "aside")
    (folder / place).symlink_to(folder / "aside")
    path, blob = next(iter(lines_of(alliance.roles["town"]).items()))
    with pytest.raises((Missing, Unavailable)):
        FolderSource(folder).metadata("timestamp.json", 10_000) if place == "metadata" else FolderSource(folder).target(
            path, blob.sha256, 10_000
        )


def test_pipe_on_a_stick_keeps_nobody_waiting(folder: Path) -> None:
    os.mkfifo(folder / "metadata/9.root.json")
    (folder / "metadata/8.root.json").mkdir()
    for name in ("9.root.json", "8.root.json"):
        with pytest.raises((Missing, Unavailable)):
            FolderSource(folder).metadata(name, 100)


def test_huge_file_on_a_stick_takes_no_memory(folder: Path) -> None:
    with (folder / "metadata/9.root.json").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(TooLarge):
        FolderSource(folder).metadata("9.root.json", 1000)


def test_hash_stands_before_the_name_not_the_museum() -> None:
    assert hashed("town/main.3.json", "ab") == "town/ab.main.3.json"


def test_delegated_keys_are_those_given(alliance: Alliance) -> None:
    keys = public(alliance.museum_keys["town"])
    assert authoring.next_targets(None, NOW, {"town": keys}).count(keys.keys[0].keyid.encode()) == 2
