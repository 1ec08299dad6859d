"""A pack in its folder: whole or not at all."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from content_packs.errors import Damaged, Missing, TooLarge, Untrusted
from content_packs.format.blobs import FileBlobs
from content_packs.format.limits import Limits
from content_packs.format.manifest import encode, hash_of, read_manifest
from content_packs.format.pack import BLOBS, MANIFEST, drop_unnamed, named_blobs, open_folder, write_pack
from tests.format.packs import entry, write

CONTENTS = {f"artifacts/a{number}": f'{{"title":"{number}"}}'.encode() for number in range(100)}


class Titled(msgspec.Struct):
    title: str


def change_root(folder: Path, **changes: Any) -> None:
    root = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_bytes(json.dumps(root | changes).encode())


def test_what_is_written_is_opened(tmp_path: Path) -> None:
    sha256 = write(tmp_path, CONTENTS)
    pack = open_folder(tmp_path)
    assert (pack.sha256, pack.name, len(pack.entries)) == (sha256, "town/main", 100)
    assert pack.document("artifacts/a7", Titled).title == "7"
    assert len(pack.kind("artifact")) == 100
    assert sha256 == hash_of((tmp_path / MANIFEST).read_bytes())


def test_unknown_members_of_documents_are_tolerated(tmp_path: Path) -> None:
    write(tmp_path, {"museum": b'{"title":"a","later":[1]}'})
    assert open_folder(tmp_path).document("museum", Titled).title == "a"


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"title":1}', b"\xff", b"[" * 9_000])
def test_unreadable_document_is_refused(tmp_path: Path, raw: bytes) -> None:
    write(tmp_path, {"museum": raw})
    with pytest.raises(Untrusted):
        open_folder(tmp_path).document("museum", Titled)


def test_document_over_its_bound_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"museum": b'{"title":"long"}'})
    with pytest.raises(TooLarge):
        open_folder(tmp_path).document("museum", Titled, Limits(document=9))


def test_damaged_document_is_refused(tmp_path: Path) -> None:
    write(tmp_path, CONTENTS)
    pack = open_folder(tmp_path)
    FileBlobs(tmp_path / BLOBS).path(pack.entries["artifacts/a1"].sha256).write_bytes(CONTENTS["artifacts/a2"])
    with pytest.raises(Damaged):
        pack.document("artifacts/a1", Titled)


def test_path_that_is_not_there_is_missing(tmp_path: Path) -> None:
    write(tmp_path, CONTENTS)
    with pytest.raises(Missing, match="town/main: museum"):
        open_folder(tmp_path).document("museum", Titled)


def test_folder_without_a_pack_is_told(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        open_folder(tmp_path)


@pytest.mark.parametrize("left", [None, b"", b'{"entries":[]}'])
def test_damaged_truncated_or_missing_shard_is_refused(tmp_path: Path, left: bytes | None) -> None:
    write(tmp_path, CONTENTS)
    file = FileBlobs(tmp_path / BLOBS).path(read_manifest((tmp_path / MANIFEST).read_bytes()).shards[0].sha256)
    file.unlink()
    if left is not None:
        file.write_bytes(left)
    with pytest.raises((Missing, Damaged)):
        open_folder(tmp_path)


@pytest.mark.parametrize("change", [{"entries": 99}, {"entries": 101}, {"length": 1}])
def test_totals_that_do_not_fit_are_refused(tmp_path: Path, change: dict[str, int]) -> None:
    write(tmp_path, CONTENTS)
    change_root(tmp_path, **change)
    with pytest.raises(Untrusted, match="totals"):
        open_folder(tmp_path)


def test_shards_doubled_or_swapped_are_refused(tmp_path: Path) -> None:
    write(tmp_path, CONTENTS)
    shards = json.loads((tmp_path / MANIFEST).read_bytes())["shards"]
    assert len(shards) > 1
    for wrong in (shards[::-1], [shards[0], *shards]):
        change_root(tmp_path, shards=wrong)
        with pytest.raises(Untrusted):
            open_folder(tmp_path)


def test_shard_of_another_length_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"museum": b"{}"})
    (shard,) = json.loads((tmp_path / MANIFEST).read_bytes())["shards"]
    change_root(tmp_path, shards=[shard | {"length": shard["length"] + 1}])
    with pytest.raises(Untrusted, match="length"):
        open_folder(tmp_path)


def test_root_over_its_bound_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"museum": b"{}"})
    with pytest.raises(TooLarge):
        open_folder(tmp_path, Limits(manifest=10))


def test_pack_whose_blobs_are_not_there_is_not_written(tmp_path: Path) -> None:
    before = write(tmp_path, {"museum": b"{}"})
    with pytest.raises(Missing, match="artifacts/bells"):
        write_pack(tmp_path, "town", "main", 2, ["en"], [entry("artifacts/bells", b"never stored")])
    assert open_folder(tmp_path).sha256 == before


def test_root_is_the_last_thing_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = write(tmp_path, {"museum": b"{}"})

    def cut(self: FileBlobs, many: object) -> list[str]:
        raise OSError("power cut")

    FileBlobs(tmp_path / BLOBS).put(b"[]")
    monkeypatch.setattr(FileBlobs, "put_all", cut)
    with pytest.raises(OSError, match="power cut"):
        write_pack(tmp_path, "town", "main", 2, ["en"], [entry("museum", b"[]")])
    assert open_folder(tmp_path).sha256 == before


def test_what_is_not_named_is_dropped_and_the_rest_kept(tmp_path: Path) -> None:
    write(tmp_path, CONTENTS)
    stray = FileBlobs(tmp_path / BLOBS).put(b"stray")
    (tmp_path / ".tmp-1").write_bytes(b"half")
    (tmp_path / BLOBS / ".tmp-2").write_bytes(b"half")
    (tmp_path / "notes.txt").write_bytes(b"mine")
    pack = open_folder(tmp_path)
    drop_unnamed(tmp_path, named_blobs(pack))
    assert set(FileBlobs(tmp_path / BLOBS)) == named_blobs(pack)
    assert stray not in named_blobs(pack)
    assert not (tmp_path / ".tmp-1").exists()
    assert not (tmp_path / BLOBS / ".tmp-2").exists()
    assert (tmp_path / "notes.txt").exists()


def test_root_reads_back_from_its_canonical_form(tmp_path: Path) -> None:
    write(tmp_path, CONTENTS)
    raw = (tmp_path / MANIFEST).read_bytes()
    assert encode(read_manifest(raw)) == raw
