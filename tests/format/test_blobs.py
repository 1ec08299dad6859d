"""The content store: durable, hashed, and nothing damaged ever read."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_packs.errors import Damaged, Missing, TooLarge, Unavailable, Untrusted
from content_packs.format.blobs import FileBlobs, write_durably
from content_packs.format.manifest import hash_of

RAW = b"what a bell sounds like"


@pytest.fixture
def blobs(tmp_path: Path) -> FileBlobs:
    return FileBlobs(tmp_path / "blobs")


@pytest.fixture
def acts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done to the disk, in order: fsync of a file or folder, rename."""
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(handle: int) -> None:
        done.append("fsync folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "fsync file")
        fsync(handle)

    def noted_replace(source: Path, target: Path) -> None:
        done.append("rename")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    return done


def damage(blobs: FileBlobs, sha256: str, raw: bytes) -> None:
    blobs.path(sha256).write_bytes(raw)


def test_what_is_put_is_read(blobs: FileBlobs) -> None:
    name = blobs.put(RAW)
    assert name == hash_of(RAW)
    assert blobs.read(name) == RAW
    assert name in blobs
    assert list(blobs) == [name]
    assert blobs.path(name) == blobs.root / name[:2] / name[2:]


def test_bytes_are_on_the_disk_before_their_name_is(blobs: FileBlobs, acts: list[str]) -> None:
    blobs.put(RAW)
    assert acts == ["fsync file", "rename", "fsync folder", "fsync folder"]


def test_many_blobs_share_the_fsync_of_their_folders(blobs: FileBlobs, acts: list[str], tmp_path: Path) -> None:
    (tmp_path / "sound").write_bytes(RAW)
    blobs.put_all([b"1", b"2", b"3"])
    assert acts == ["fsync file", "rename"] * 3 + ["fsync folder"] * 4
    acts.clear()
    blobs.put_files([tmp_path / "sound"])
    assert acts == ["fsync file", "rename", "fsync folder", "fsync folder"]


def test_file_is_replaced_durably(tmp_path: Path, acts: list[str]) -> None:
    (tmp_path / "manifest.json").write_bytes(b"old")
    write_durably(tmp_path / "manifest.json", b"new")
    assert (tmp_path / "manifest.json").read_bytes() == b"new"
    assert acts == ["fsync file", "rename", "fsync folder"]


def test_full_disk_leaves_no_name_and_nothing_half_written(blobs: FileBlobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    blobs.root.mkdir()
    (blobs.root / "file").write_bytes(RAW)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        blobs.put(RAW)
    with pytest.raises(OSError, match="No space"):
        blobs.put_files([blobs.root / "file"])
    with pytest.raises(OSError, match="No space"):
        write_durably(blobs.root / "manifest.json", RAW)
    assert [file.name for file in blobs.root.rglob("*") if file.is_file()] == ["file"]


def test_copy_is_hashed_as_it_is_made(blobs: FileBlobs, tmp_path: Path) -> None:
    (tmp_path / "sound.mp3").write_bytes(RAW)
    assert blobs.put_files([tmp_path / "sound.mp3"]) == [hash_of(RAW)]
    assert blobs.read(hash_of(RAW)) == RAW


@pytest.mark.parametrize("raw", [b"", RAW[:-1], RAW + b"!", b"x" + RAW[1:]])
def test_damaged_blob_is_never_read_and_set_aside(blobs: FileBlobs, raw: bytes) -> None:
    for look in (blobs.read, blobs.verify):
        name = blobs.put(RAW)
        damage(blobs, name, raw)
        with pytest.raises(Damaged):
            look(name)
        assert name not in blobs
        assert (blobs.root / "damaged" / name).read_bytes() == raw
        with pytest.raises(Missing):
            look(name)


def test_damaged_blob_is_mended_by_putting_it_again(blobs: FileBlobs) -> None:
    name = blobs.put(RAW)
    damage(blobs, name, b"other")
    blobs.put(RAW)
    blobs.verify(name)


def test_blob_over_its_bound_is_not_read(blobs: FileBlobs) -> None:
    name = blobs.put(RAW)
    assert blobs.read(name, limit=len(RAW)) == RAW
    with pytest.raises(TooLarge):
        blobs.read(name, limit=len(RAW) - 1)
    assert name in blobs


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 62 + "/b", "é" * 64, "a" * 64 + "\n"]
)
def test_what_is_no_hash_names_no_file(blobs: FileBlobs, name: str) -> None:
    assert name not in blobs
    for look in (blobs.read, blobs.verify, blobs.path):
        with pytest.raises(Untrusted):
            look(name)


def test_other_files_are_no_blobs(blobs: FileBlobs) -> None:
    assert list(blobs) == []
    name = blobs.put(RAW)
    for other in (".tmp-1", "damaged/" + "a" * 64, "ab/short", "xy/" + "a" * 62):
        (blobs.root / other).parent.mkdir(exist_ok=True)
        (blobs.root / other).write_bytes(b"")
    assert list(blobs) == [name]


@settings(max_examples=25)
@given(st.lists(st.binary(max_size=50), max_size=4))
def test_names_follow_from_bytes(tmp_path_factory: pytest.TempPathFactory, many: list[bytes]) -> None:
    blobs = FileBlobs(tmp_path_factory.mktemp("blobs"))
    assert blobs.put_all(many) == [hash_of(raw) for raw in many]
    assert set(blobs) == {hash_of(raw) for raw in many}


def test_damage_is_logged_by_whoever_finds_it_first(blobs: FileBlobs, caplog: pytest.LogCaptureFixture) -> None:
    name = blobs.put(RAW)
    damage(blobs, name, b"noise")
    with pytest.raises(Damaged):
        blobs.read(name)
    assert name in caplog.text
    assert "set aside" in caplog.text


def test_damage_in_a_folder_that_takes_no_writes_is_still_damage(
    blobs: FileBlobs, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    name = blobs.put(RAW)
    damage(blobs, name, b"noise")

    def refuse(self: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    for reading in (blobs.read, blobs.verify):
        with pytest.raises(Damaged):
            reading(name)
    assert "stays where it is: Permission denied" in caplog.text


def test_a_folder_in_the_place_of_a_blob_cannot_be_read(blobs: FileBlobs) -> None:
    name = blobs.put(RAW)
    blobs.path(name).unlink()
    blobs.path(name).mkdir()
    for reading in (blobs.read, blobs.verify):
        with pytest.raises(Unavailable, match="cannot be read: Is a directory"):
            reading(name)


def test_file_is_adopted_under_its_hash_and_no_other(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path / "blobs")
    file = tmp_path / "part"
    file.write_bytes(b"sound")
    with pytest.raises(Damaged):
        blobs.adopt(file, "0" * 64)
    assert file.exists()
    blobs.adopt(file, hash_of(b"sound"))
    assert (blobs.read(hash_of(b"sound")), file.exists()) == (b"sound", False)
