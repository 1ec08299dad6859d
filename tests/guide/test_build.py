"""Building a pack from a source folder, in real processes."""

from pathlib import Path

from content_packs.format.pack import Pack, open_folder
from content_packs.guide.build import Built, build_pack
from content_packs.guide.model import Artifact, Museum
from tests.guide.sources import Files, read_changed


def build(tmp_path: Path, name: str = "a", changes: Files | None = None, cache: str = "cache") -> tuple[Pack, Built]:
    source = read_changed(tmp_path / f"source-{name}", changes)
    built = build_pack(source, tmp_path / f"pack-{name}", tmp_path / cache)
    return open_folder(tmp_path / f"pack-{name}"), built


def test_a_folder_becomes_a_pack(tmp_path: Path) -> None:
    pack, built = build(tmp_path)
    artifact = pack.document("artifacts/bell", Artifact)
    assert pack.name == "town/main"
    assert pack.sha256 == built.sha256
    assert pack.document("museum", Museum).languages == ("zh-Hans", "en")
    assert artifact.stories["standard"]["en"].html == "<p>This is a bell.</p>"
    assert {path for path in pack.entries if path.startswith("artifacts/bell/")} == {
        f"artifacts/bell/bell.{width}.{ext}" for width in (480, 960, 1920) for ext in ("avif", "webp")
    }


def test_two_builds_on_two_paths_are_the_same(tmp_path: Path) -> None:
    one, _ = build(tmp_path, "one", cache="cache-one")
    two, _ = build(tmp_path, "two", cache="cache-two")
    assert one.sha256 == two.sha256
