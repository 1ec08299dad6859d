"""A build that remembers earlier ones gives the very bytes of one that does not."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content_packs.errors import PackError
from content_packs.format.blobs import FileBlobs
from content_packs.format.pack import BLOBS, MANIFEST, named_blobs, open_folder
from content_packs.guide.build import build_pack, keep_lock
from content_packs.guide.build.stock import stamp_of, take_stock
from content_packs.guide.model import Artifact
from content_packs.guide.problems import errors_in
from content_packs.guide.source.lock import LOCK, accept
from content_packs.guide.source.memory import Memory
from tests.guide.sources import ARTIFACT, PACK, Files, write_source
from tests.guide.test_build import DRUM, PNG_ARTIFACT, SMALL, png
from tests.guide.test_memory import change, run

BELL = "artifacts/bell/artifact.toml"
EDITS: tuple[Files, ...] = (
    {BELL: PNG_ARTIFACT.replace("A bronze bell", "A bell of bronze")},
    {BELL: PNG_ARTIFACT.replace('zh-Hans = "钟"', 'zh-Hans = "大钟"')},  # its translation is stale from now on
    {BELL: "keypad = 3\n" + PNG_ARTIFACT},
    {BELL: PNG_ARTIFACT},
    {BELL: None},
    {BELL: ARTIFACT},  # names a picture that is not there
    {"artifacts/bell/bell.png": png("#000000")},
    {"artifacts/bell/story.en.md": "Loud.\n"},
    {"artifacts/bell/story.zh-Hans.md": "响。\n"},
    {"artifacts/bell/story.en.md": None},
    {"artifacts/gong/artifact.toml": 'title = { en = "Gong", zh-Hans = "锣" }\nrelated = ["bell"]\n'},
    {"pack.toml": PACK.replace("version = 1", "version = 2")},
    {"pack.toml": PACK.replace("publicdomain/zero/1.0", "licenses/by/4.0")},
    {"pack.toml": PACK},
)


def build(root: Path, out: Path, cache: Path, memory: Memory) -> str:
    """The manifest's hash; empty where the source has errors."""
    source, problems = run(root, memory)
    if source is None or errors_in(problems):
        return ""
    built = build_pack(source, out, cache)
    keep_lock(source)
    memory.save()
    return built.sha256


def is_whole(out: Path) -> bool:
    pack, blobs = open_folder(out), FileBlobs(out / BLOBS)
    for name in named_blobs(pack):
        blobs.verify(name)
    return set(blobs) == named_blobs(pack)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None)
@given(edits=st.lists(st.sampled_from(EDITS), min_size=1, max_size=5))
def test_memory_never_changes_a_pack(tmp_path_factory: pytest.TempPathFactory, edits: list[Files]) -> None:
    place = tmp_path_factory.mktemp("place")
    root, home = write_source(place / "source", SMALL | DRUM), place / "memory"
    cache = tmp_path_factory.getbasetemp() / "pictures"  # shared: making pictures is not what is tested here
    for number, edit in enumerate(({}, *edits, {})):
        change(root, edit)
        lock = root / "translations.lock"
        before = lock.read_bytes() if lock.exists() else None
        remembered = build(root, place / "pack", cache, Memory(home))
        lock.write_bytes(before) if before is not None else lock.unlink(missing_ok=True)
        fresh = build(root, place / f"fresh-{number}", cache, Memory())
        assert remembered == fresh
        if fresh:
            assert is_whole(place / "pack")
            assert (place / "pack" / MANIFEST).read_bytes() == (place / f"fresh-{number}" / MANIFEST).read_bytes()


def test_translation_accepted_in_the_lock_alone_is_stale_no_longer(tmp_path: Path) -> None:
    root, memory = write_source(tmp_path / "source", SMALL), tmp_path / "memory"
    for edit in ({}, EDITS[1]):
        change(root, edit)
        build(root, tmp_path / "pack", tmp_path / "cache", Memory(memory))
    assert open_folder(tmp_path / "pack").document("artifacts/bell", Artifact).stale == ("title@en",)
    source, _ = run(root, Memory(memory))
    assert source is not None
    change(root, {LOCK: accept(source)})
    build(root, tmp_path / "pack", tmp_path / "cache", Memory(memory))
    assert open_folder(tmp_path / "pack").document("artifacts/bell", Artifact).stale == ()


@pytest.mark.parametrize("how", ["gone", "damaged", "of another length"])
def test_blob_that_is_not_as_it_was_is_written_again(tmp_path: Path, how: str) -> None:
    root = write_source(tmp_path / "source", SMALL | DRUM)
    first = build(root, tmp_path / "pack", tmp_path / "cache", Memory(tmp_path / "memory"))
    blobs = FileBlobs(tmp_path / "pack" / BLOBS)
    for name in sorted(blobs):
        file, length = blobs.path(name), blobs.path(name).stat().st_size
        file.unlink() if how == "gone" else file.write_bytes(bytes(length + (how != "damaged")))
    assert build(root, tmp_path / "pack", tmp_path / "cache", Memory(tmp_path / "memory")) == first
    assert is_whole(tmp_path / "pack")


def test_only_what_changed_is_made_again(tmp_path: Path) -> None:
    root = write_source(tmp_path / "source", SMALL | DRUM)
    memory = tmp_path / "memory"
    build(root, tmp_path / "pack", tmp_path / "cache", Memory(memory))
    change(root, {"artifacts/drum/story.en.md": "A drum.\n"})
    source, _ = run(root, Memory(memory))
    assert source is not None
    made: list[str] = []
    build_pack(source, tmp_path / "pack", tmp_path / "cache", lambda done, total, what: made.append(what))
    assert made == ["from the cache", "museum", "artifacts/drum"]


def test_stamp_tells_a_touched_pack(tmp_path: Path) -> None:
    assert stamp_of(tmp_path) == ""
    root = write_source(tmp_path / "source", SMALL)
    build(root, tmp_path / "pack", tmp_path / "cache", Memory())
    stamp = stamp_of(tmp_path / "pack")
    assert stamp == stamp_of(tmp_path / "pack") != ""
    blobs = FileBlobs(tmp_path / "pack" / BLOBS)
    change(tmp_path / "pack", {f"blobs/{next(iter(blobs))[:2]}/{next(iter(blobs))[2:]}": "x"})
    assert stamp_of(tmp_path / "pack") != stamp
    assert len(take_stock(blobs, 0).touched) == len(set(blobs))


def test_pack_that_cannot_be_read_has_no_stamp(tmp_path: Path) -> None:
    with pytest.raises(PackError):
        open_folder(tmp_path)
    assert stamp_of(tmp_path / "none") == ""
