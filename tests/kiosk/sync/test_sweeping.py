"""What is swept, and what never is."""

from pathlib import Path

import pytest

from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import hash_of
from content_packs.format.pack import MANIFEST, Pack, named_blobs
from kiosk.sync.sweeping import length_of, mark, sweep
from tests.packs import artifact, make_pack


@pytest.fixture
def blobs(tmp_path: Path) -> FileBlobs:
    return FileBlobs(tmp_path / "kiosk")


def keep(blobs: FileBlobs, folder: Path, version: int) -> Pack:
    made = make_pack(folder, [artifact("bells", title={"en": f"Bells {version}"})], version=version)
    here = FileBlobs(folder / "blobs")
    blobs.put_all([(folder / MANIFEST).read_bytes(), *(here.path(name).read_bytes() for name in here)])
    return made


def test_active_previous_and_staged_stay_and_the_rest_goes(blobs: FileBlobs, tmp_path: Path) -> None:
    packs = [keep(blobs, tmp_path / str(version), version) for version in (1, 2, 3, 4)]
    stray = blobs.put(b"named by nothing")
    (blobs.root / ".tmp-cut").write_bytes(b"half")
    swept = sweep(blobs, [packs[2].sha256, packs[1].sha256], [packs[3].sha256])
    assert set(blobs) == {name for pack in packs[1:] for name in (pack.sha256, *named_blobs(pack))}
    assert stray not in blobs
    assert not (blobs.root / ".tmp-cut").exists()
    assert swept.blobs == 4  # a text, a shard, a manifest, and what nothing names
    assert swept.length > 0


@pytest.mark.parametrize("what", ["root", "shard"])
def test_nothing_is_swept_while_it_is_not_known_what_the_active_pack_needs(
    blobs: FileBlobs, tmp_path: Path, what: str
) -> None:
    pack = keep(blobs, tmp_path / "1", 1)
    stray = blobs.put(b"named by nothing")
    name = pack.sha256 if what == "root" else pack.manifest.shards[0].sha256
    blobs.path(name).write_bytes(b"damaged")
    assert sweep(blobs, [pack.sha256], []).blobs == 0
    assert stray in blobs


def test_what_has_not_all_come_yet_keeps_what_it_has(blobs: FileBlobs, tmp_path: Path) -> None:
    pack = keep(blobs, tmp_path / "1", 1)
    document = next(iter(pack.entries.values())).sha256
    blobs.path(document).unlink()
    assert mark(blobs, [pack.sha256]) == {pack.sha256, *named_blobs(pack)}
    sweep(blobs, [], [pack.sha256])
    assert set(blobs) == {pack.sha256, *named_blobs(pack)} - {document}
    assert length_of(blobs, [document, hash_of(b"")]) == 0
