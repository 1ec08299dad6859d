"""Building a pack from a source folder, in real processes."""

import os
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from content_packs.errors import Unavailable, Unbuildable
from content_packs.format.blobs import FileBlobs
from content_packs.format.pack import Pack, named_blobs, open_folder
from content_packs.guide.build import Built, build_pack
from content_packs.guide.build.cache import Cache
from content_packs.guide.model import Artifact, Museum
from content_packs.guide.source.memory import default_cache
from tests.guide.sources import ARTIFACT, Files, read_changed, write_source

HOUSE = Path(__file__).parents[2]
PNG_ARTIFACT = ARTIFACT.replace("bell.svg", "bell.png")


def png(colour: str) -> bytes:
    """A picture that is made in no time."""
    file = BytesIO()
    Image.new("RGB", (480, 360), colour).save(file, "PNG")
    return file.getvalue()


def noise() -> bytes:
    """A picture that takes a while."""
    file = BytesIO()
    Image.frombytes("RGB", (500, 250), os.urandom(500 * 250 * 3)).save(file, "PNG", compress_level=0)
    return file.getvalue()


SMALL: Files = {
    "artifacts/bell/artifact.toml": PNG_ARTIFACT,
    "artifacts/bell/bell.svg": None,
    "artifacts/bell/bell.png": png("#964b00"),
}
DRUM: Files = {"artifacts/drum/artifact.toml": PNG_ARTIFACT, "artifacts/drum/bell.png": png("#804000")}


class Steps:
    """Progress as it was told: what was made, in order."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.total = 0

    def __call__(self, done: int, total: int, what: str) -> None:
        if Path(what).suffix or what == "from the cache":
            self.total = total
        if Path(what).suffix:  # a medium and no document
            self.made.append(what)


def build(
    tmp_path: Path, changes: Files | None = None, *, name: str = "a", cache: str = "cache"
) -> tuple[Pack, Built, Steps]:
    source = read_changed(tmp_path / f"source-{name}", SMALL | (changes or {}))
    steps = Steps()
    built = build_pack(source, tmp_path / f"pack-{name}", tmp_path / cache, steps)
    return open_folder(tmp_path / f"pack-{name}"), built, steps


def is_whole(pack: Pack, folder: Path) -> bool:
    """Every blob that the pack names is there and is what it says."""
    blobs = FileBlobs(folder / "blobs")
    for sha256 in named_blobs(pack):
        blobs.verify(sha256)
    return True


def flip(file: Path) -> None:
    raw = file.read_bytes()
    file.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))


def test_a_folder_becomes_a_pack(tmp_path: Path) -> None:
    pack, built, _ = build(tmp_path)
    artifact = pack.document("artifacts/bell", Artifact)
    assert pack.name == "town/main"
    assert pack.sha256 == built.sha256
    assert pack.document("museum", Museum).languages == ("zh-Hans", "en")
    assert artifact.stories["standard"]["en"].html == "<p>This is a bell.</p>"
    assert {path for path in pack.entries if path.startswith("artifacts/bell/")} == {
        f"artifacts/bell/bell.480.{ext}" for ext in ("avif", "webp")
    }
    assert (built.new, built.cached) == (len(named_blobs(pack)), 0)


def test_two_builds_on_two_paths_are_the_same(tmp_path: Path) -> None:
    one, _, _ = build(tmp_path, DRUM, name="one", cache="cache-one")
    two, _, _ = build(tmp_path, DRUM, name="elsewhere", cache="cache-two")
    assert one.sha256 == two.sha256
    assert named_blobs(one) == named_blobs(two)


def test_second_build_makes_nothing(tmp_path: Path) -> None:
    one, first, steps = build(tmp_path, DRUM)
    assert sorted(steps.made) == ["artifacts/bell/bell.png", "artifacts/drum/bell.png"]
    two, second, steps = build(tmp_path, DRUM)
    assert (steps.made, steps.total) == ([], 2)
    assert two.sha256 == one.sha256
    assert (second.new, second.cached) == (0, first.new)


def test_one_edit_makes_only_what_it_touches(tmp_path: Path) -> None:
    build(tmp_path, DRUM)
    _, text, steps = build(tmp_path, DRUM | {"artifacts/bell/story.en.md": "Another."})
    assert steps.made == []
    assert text.new == 2  # one document and its shard
    _, _, steps = build(tmp_path, DRUM | {"artifacts/bell/bell.png": png("#964b01")})
    assert steps.made == ["artifacts/bell/bell.png"]


def test_same_picture_twice_is_made_once(tmp_path: Path) -> None:
    _, _, steps = build(tmp_path, DRUM | {"artifacts/drum/bell.png": png("#964b00")})
    assert len(steps.made) == 1


def test_damaged_cache_is_noticed_and_made_again(tmp_path: Path) -> None:
    one, _, _ = build(tmp_path)
    cached = FileBlobs(tmp_path / "cache" / "blobs")
    flip(cached.path(next(iter(cached))))
    two, _, steps = build(tmp_path, name="b")
    assert steps.made == ["artifacts/bell/bell.png"]
    assert two.sha256 == one.sha256
    assert is_whole(two, tmp_path / "pack-b")


@pytest.mark.parametrize("content", [b"", b"{}", b'{"made":{"parts":[]},"check":""}'])
def test_damaged_record_is_noticed_and_made_again(tmp_path: Path, content: bytes) -> None:
    build(tmp_path)
    for record in (tmp_path / "cache" / "records").glob("*/*"):
        record.write_bytes(content)
    _, _, steps = build(tmp_path)
    assert steps.made == ["artifacts/bell/bell.png"]


def test_damaged_pack_is_mended_from_the_cache(tmp_path: Path) -> None:
    pack, _, _ = build(tmp_path)
    for sha256 in sorted(named_blobs(pack)):
        flip(FileBlobs(tmp_path / "pack-a" / "blobs").path(sha256))
    mended, _, steps = build(tmp_path)
    assert steps.made == []
    assert is_whole(mended, tmp_path / "pack-a")


def test_cache_is_kept_within_its_bound(tmp_path: Path) -> None:
    build(tmp_path, DRUM)
    cache = Cache(tmp_path / "cache")
    files = [file for file in cache.root.rglob("*") if file.is_file()]
    for age, file in enumerate(sorted(files)):
        os.utime(file, (age, age))
    oldest, newest = sorted(files)[0], sorted(files)[-1]
    cache.prune(kept=sum(file.stat().st_size for file in files) - 1)
    assert not oldest.exists()
    assert newest.exists()


def test_cache_follows_the_desktop_s_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache() == tmp_path / "museum-companion"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_cache() == Path.home() / ".cache" / "museum-companion"


def test_what_is_no_longer_named_goes(tmp_path: Path) -> None:
    build(tmp_path, DRUM)
    (tmp_path / "pack-a" / "blobs" / ".tmp-left").write_bytes(b"half")
    pack, _, _ = build(tmp_path)
    assert set(FileBlobs(tmp_path / "pack-a" / "blobs")) == named_blobs(pack)
    assert not (tmp_path / "pack-a" / "blobs" / ".tmp-left").exists()


def test_failed_build_leaves_the_pack_that_was_there(tmp_path: Path) -> None:
    pack, _, _ = build(tmp_path)
    with pytest.raises(Unbuildable, match=r"artifacts/drum/bell\.png"):
        build(tmp_path, DRUM | {"artifacts/drum/bell.png": "no picture"})
    after = open_folder(tmp_path / "pack-a")
    assert after.sha256 == pack.sha256
    assert is_whole(after, tmp_path / "pack-a")


def test_two_builds_do_not_write_into_one_folder(tmp_path: Path) -> None:
    inside: list[str] = []

    def meanwhile(done: int, total: int, what: str) -> None:
        with pytest.raises(Unavailable, match="another build"):
            build_pack(source, tmp_path / "pack", tmp_path / "cache-2")
        inside.append(what)

    source = read_changed(tmp_path / "source", SMALL)
    build_pack(source, tmp_path / "pack", tmp_path / "cache", meanwhile)
    assert inside


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_interrupted_build_leaves_the_pack_that_was_there(tmp_path: Path, how: signal.Signals) -> None:
    before, _, _ = build(tmp_path)
    more: Files = {f"artifacts/bell-{n}/artifact.toml": PNG_ARTIFACT for n in range(9)}
    more |= {f"artifacts/bell-{n}/bell.png": noise() for n in range(9)}
    write_source(tmp_path / "source-a", SMALL | more)
    command = ["env", "--default-signal=INT"]  # a shell's jobs in the background ignore it
    command += [sys.executable, "-m", "companion.cli", "pack", "build", str(tmp_path / "source-a")]
    options = ["--out", str(tmp_path / "pack-a"), "--cache", str(tmp_path / "cache")]
    with subprocess.Popen([*command, *options], cwd=HOUSE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        # one picture made, others under way
        next(line for line in process.stderr if line.startswith("2/10 ") and line.rstrip().endswith(".png"))
        process.send_signal(how)
        process.communicate(timeout=60)  # its end comes when the last worker, which holds it too, has ended
    assert process.returncode != 0
    after = open_folder(tmp_path / "pack-a")
    assert after.sha256 == before.sha256
    assert is_whole(after, tmp_path / "pack-a")
    pack, _, steps = build(tmp_path, more)
    assert 0 < len(steps.made) < 9  # what was made before the end is not made again
    assert set(FileBlobs(tmp_path / "pack-a" / "blobs")) == named_blobs(pack)


def test_closer_look_is_built_alike_and_kept_in_the_cache(tmp_path: Path) -> None:
    changes: Files = {"artifacts/bell/artifact.toml": f"{PNG_ARTIFACT}zoom = true\n"}
    first, _, _ = build(tmp_path, changes)
    other, _, afresh = build(tmp_path, changes, name="b", cache="cache-b")
    again, built, steps = build(tmp_path, changes, name="c")
    assert first.sha256 == other.sha256 == again.sha256
    assert len(afresh.made) == 2  # its sizes and its tiles
    assert steps.made == []
    assert built.cached == sum(entry.kind == "media" for entry in first.entries.values())
    assert any(entry.path.endswith(".tiles") for entry in first.entries.values())
