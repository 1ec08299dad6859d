"""What a source says arrives in the pack's documents."""

from pathlib import Path

import pytest

from content_packs.errors import Unbuildable
from content_packs.format.pack import Pack, open_folder
from content_packs.guide import codes, model
from content_packs.guide.build import build_pack, keep_lock
from tests.guide.models import glb, usdz
from tests.guide.plans import at, files
from tests.guide.recordings import m4a, mp3, mp4
from tests.guide.sources import ARTIFACT, PACK, Files, read_changed

GALLERY = '\n[[gallery]]\nid = "bells"\nname = { zh-Hans = "钟", en = "Bells" }\nunit = "gallery"\n'
FACTS = f"""\
code = "z8t-1nh-nqn"
gallery = "bells"
position = {at(2, -3)}
related = ["drum", "sichuan-example/mask"]
date = {{ from = -433, to = -400, circa = true, text = {{ en = "", zh-Hans = "战国" }} }}
dimensions = [ {{ what = "height", value = 153.4, unit = "cm" }} ]
"""
EXHIBITION = """\
title = { zh-Hans = "展", en = "Show" }
opens = 2026-05-01
members = ["town", "sichuan-example"]
artifacts = ["bell", "sichuan-example/mask"]
"""
TOUR = """\
title = { zh-Hans = "路", en = "Walk" }
[[stop]]
artifact = "bell"
[[stop]]
scene = "hall"
"""
SCENE = """\
title = { zh-Hans = "厅", en = "Hall" }
[panorama]
file = "hall.svg"
alt = { zh-Hans = "厅", en = "Hall" }
[[hotspot]]
yaw = 30.0
pitch = -5.0
to = "scene:hall"
label = { en = "Again" }
[[hotspot]]
yaw = 90.0
pitch = 0.0
to = "bell"
label = { en = "Bell" }
"""
WIDE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><rect width="200" height="60"/></svg>'


ZOOM = "zoom = true\n"
ANNOTATION = """\
[[model.annotation]]
at = [0, 0.5, 0.25]
label = { zh-Hans = "钮", en = "Handle" }
text = { en = "It hung from here." }
"""
COMPARISON = """\
[[comparison]]
title = { en = "Cleaned" }
about = { en = "The green is gone." }
before = { file = "bell.svg", alt = { en = "Green" } }
after = { file = "bell.svg", alt = { en = "Brown" } }
after_label = { en = "2019" }
"""
HEARD = """\
[[audio]]
file = "bird.mp3"
language = "en"
transcript = "bird.md"
"""


def build(root: Path, changes: Files, *, keep: bool = False) -> Pack:
    source = read_changed(root / "source", changes)
    build_pack(source, root / "pack", root.parent / "cache")  # shared: making pictures is not what is tested here
    if keep:
        keep_lock(source)
    return open_folder(root / "pack")


@pytest.fixture(scope="module")
def full_pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A pack with one of everything."""
    sounds = "".join(
        f'\n[[{kind}]]\nfile = "Narration.{name}"\nlanguage = "en"\ncaptions = "a.vtt"\ntranscript = "a.md"\n'
        for kind, name in (("audio", "mp3"), ("audio", "m4a"), ("video", "mp4"))
    )
    poster = 'poster = { file = "bell.svg", alt = { en = "Bell" } }\n'
    bell = (
        '\n[[model]]\nfile = "编钟.glb"\nalt = { en = "Bell" }\nar = true\nusdz = "a.usdz"\nabout = { en = "Round." }\n'
    )
    return build(
        tmp_path_factory.mktemp("full"),
        {
            "pack.toml": PACK + GALLERY,
            "artifacts/bell/artifact.toml": FACTS + ARTIFACT + ZOOM + sounds + poster + bell + ANNOTATION + COMPARISON,
            "artifacts/bell/Narration.mp3": mp3(0.3),
            "artifacts/bell/Narration.m4a": m4a(0.3),
            "artifacts/bell/Narration.mp4": mp4(0.3),
            "artifacts/bell/a.vtt": "\ufeffWEBVTT\r\n\r\n00:00.000 --> 00:00.200\r\nBell\r\n",
            "artifacts/bell/a.md": "**Bell**",
            "artifacts/bell/编钟.glb": glb(),
            "artifacts/bell/a.usdz": usdz(),
            "exhibitions/show/exhibition.toml": EXHIBITION,
            "exhibitions/show/about.en.md": "About it.",
            "tours/walk/tour.toml": TOUR,
            "scenes/hall/scene.toml": SCENE + HEARD,
            "scenes/hall/bird.mp3": mp3(0.3),
            "scenes/hall/bird.md": "A bird.",
            "scenes/hall/hall.svg": WIDE,
            **files(),
        },
    )


def test_every_kind_has_its_path(full_pack: Pack) -> None:
    assert {e.path: e.kind for e in full_pack.entries.values() if e.kind != "media"} == {
        "museum": "museum",
        "venue": "venue",
        "walks": "walks",
        "artifacts/bell": "artifact",
        "exhibitions/show": "exhibition",
        "tours/walk": "tour",
        "scenes/hall": "scene",
    }


def test_media_stand_below_their_document(full_pack: Pack) -> None:
    media = {e.path: e.type for e in full_pack.entries.values() if e.path.startswith("artifacts/bell/")}
    assert media["artifacts/bell/narration.mp3"] == "audio/mpeg"
    assert media["artifacts/bell/narration-2.m4a"] == "audio/mp4"
    assert media["artifacts/bell/narration-3.mp4"] == "video/mp4"
    assert media["artifacts/bell/narration.vtt"] == "text/vtt"
    assert media["artifacts/bell/medium.glb"] == "model/gltf-binary"
    assert media["artifacts/bell/medium.usdz"] == "model/vnd.usdz+zip"
    assert media["artifacts/bell/bell-2.480.avif"] == "image/avif"
    assert media["artifacts/bell/bell.0-0-0.tiles"] == "application/vnd.museum.tiles"
    assert media["artifacts/bell/bell.13-28-20.tiles"] == "application/vnd.museum.tiles"
    assert "scenes/hall/hall.4096.webp" in full_pack.entries


def test_every_medium_of_a_document_is_in_the_store(full_pack: Pack) -> None:
    artifact = full_pack.document("artifacts/bell", model.Artifact)
    for medium in (
        artifact.sounds[0].file,
        artifact.videos[0].file,
        artifact.models[0].file,
        *artifact.pictures[0].sizes,
    ):
        assert len(full_pack.blobs.read(medium.sha256)) == medium.length


def test_closer_look_arrives(full_pack: Pack) -> None:
    artifact = full_pack.document("artifacts/bell", model.Artifact)
    (picture,), (bell,) = artifact.pictures, artifact.models
    assert picture.tiles is not None
    assert (picture.tiles.width, picture.tiles.height) == (8192, 6144)
    assert bell.about == {"en": "Round."}
    assert bell.usdz is not None
    assert full_pack.blobs.read(bell.usdz.sha256) == usdz()
    (note,) = bell.annotations
    assert (note.at, note.normal, note.text) == ((0, 0.5, 0.25), (0, 0, 1), {"en": "It hung from here."})


def test_comparison_arrives(full_pack: Pack) -> None:
    (found,) = full_pack.document("artifacts/bell", model.Artifact).comparisons
    assert (found.id, found.title, found.after_label) == ("comparison", {"en": "Cleaned"}, {"en": "2019"})
    assert [found.before.alt["en"], found.after.alt["en"]] == ["Green", "Brown"]
    assert f"artifacts/bell/{found.after.id}.480.avif" in full_pack.entries


def test_scene_is_heard(full_pack: Pack) -> None:
    (sound,) = full_pack.document("scenes/hall", model.Scene).sounds
    assert sound.transcript == "<p>A bird.</p>"
    assert full_pack.entries["scenes/hall/bird.mp3"].sha256 == sound.file.sha256


def test_references_name_their_museum(full_pack: Pack) -> None:
    assert full_pack.document("artifacts/bell", model.Artifact).related == ("town/drum", "sichuan-example/mask")
    assert full_pack.document("exhibitions/show", model.Exhibition).artifacts == ("town/bell", "sichuan-example/mask")
    stops = full_pack.document("tours/walk", model.Tour).stops
    assert [(stop.artifact, stop.scene) for stop in stops] == [("town/bell", ""), ("", "town/hall")]
    assert [spot.to for spot in full_pack.document("scenes/hall", model.Scene).hotspots] == [
        "scene:town/hall",
        "town/bell",
    ]


def test_tombstone_arrives(full_pack: Pack) -> None:
    artifact = full_pack.document("artifacts/bell", model.Artifact)
    assert artifact.code == "Z8T1NHNQN"
    assert artifact.date == model.Date(earliest=-433, latest=-400, circa=True, text={"zh-Hans": "战国"})
    assert artifact.dimensions == (model.Dimension(what="height", value=153.4, unit="cm"),)
    assert artifact.position == (2.0, -3.0)
    assert full_pack.document("exhibitions/show", model.Exhibition).opens == "2026-05-01"
    assert full_pack.document("exhibitions/show", model.Exhibition).about["en"].html == "<p>About it.</p>"


def test_gallery_knows_its_floor(full_pack: Pack) -> None:
    (gallery,) = full_pack.document("museum", model.Museum).galleries
    assert (gallery.unit, gallery.level) == ("gallery", "upper")


def test_what_names_no_rights_has_the_pack_s(full_pack: Pack) -> None:
    artifact = full_pack.document("artifacts/bell", model.Artifact)
    zero = "https://creativecommons.org/publicdomain/zero/1.0/"
    assert {artifact.rights, artifact.pictures[0].rights, artifact.sounds[0].rights, artifact.models[0].rights} == {
        zero
    }


def test_recordings_know_their_length_and_what_is_said(full_pack: Pack) -> None:
    artifact = full_pack.document("artifacts/bell", model.Artifact)
    recordings: list[model.Sound | model.Video] = [*artifact.sounds, *artifact.videos]
    for made in recordings:
        assert 0.2 < made.seconds < 0.6
        assert made.transcript == "<p><strong>Bell</strong></p>"
        assert made.captions is not None
        assert full_pack.blobs.read(made.captions.sha256).startswith(b"WEBVTT\n\n")
    assert artifact.videos[0].poster is not None


def test_artifact_without_a_code_is_given_one(tmp_path: Path) -> None:
    artifact = build(tmp_path, {}).document("artifacts/bell", model.Artifact)
    assert artifact.code == codes.issue("town", "bell")


def test_translation_is_stale_when_its_original_changed(tmp_path: Path) -> None:
    fresh = build(tmp_path, {}, keep=True).document("artifacts/bell", model.Artifact)
    changed: Files = {
        "artifacts/bell/story.zh-Hans.md": "这是两口钟。\n",
        "artifacts/bell/artifact.toml": ARTIFACT.replace("一口铜钟", "两口铜钟"),
    }
    pack = build(tmp_path, changed, keep=True)
    stale = pack.document("artifacts/bell", model.Artifact)
    told, before = stale.stories["standard"], fresh.stories["standard"]
    assert (told["zh-Hans"].stale, told["en"].stale) == (False, True)
    assert told["en"].origin == before["en"].origin != told["zh-Hans"].origin
    assert stale.stale == ("pictures[0].alt@en",)
    again = build(tmp_path, changed | {"artifacts/bell/story.en.md": "Two bells.\n"}).document(
        "artifacts/bell", model.Artifact
    )
    assert again.stories["standard"]["en"].stale is False
    assert again.stories["standard"]["en"].origin == told["zh-Hans"].origin


def test_stale_text_of_a_model_is_named_as_the_document_does(tmp_path: Path) -> None:
    bell = '\n[[model]]\nfile = "a.glb"\nalt = { en = "Bell" }\nabout = { zh-Hans = "一", en = "One" }\n'
    changes: Files = {"artifacts/bell/artifact.toml": ARTIFACT + bell + ANNOTATION, "artifacts/bell/a.glb": glb()}
    build(tmp_path, changes, keep=True)
    changed = (ARTIFACT + bell + ANNOTATION).replace("钮", "提手").replace('一"', '二"')
    stale = build(tmp_path, changes | {"artifacts/bell/artifact.toml": changed}).document(
        "artifacts/bell", model.Artifact
    )
    assert stale.stale == ("models[0].about@en", "models[0].annotations[0].label@en")


def test_variant_comes_from_the_standard_original_where_it_has_none(tmp_path: Path) -> None:
    stories = (
        build(tmp_path, {"artifacts/bell/story.en.easy.md": "A bell.\n"})
        .document("artifacts/bell", model.Artifact)
        .stories
    )
    assert stories["easy"]["en"].origin == stories["standard"]["zh-Hans"].origin


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unbuildable, match=r"artifacts/bell"):
        build(tmp_path, {"artifacts/bell/bell.svg": None})
    assert not (tmp_path / "pack" / "manifest.json").exists()


def test_link_in_a_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text(WIDE)
    (tmp_path / "source/artifacts/bell").mkdir(parents=True)
    (tmp_path / "source/artifacts/bell/bell.svg").symlink_to(tmp_path / "secret.svg")
    with pytest.raises(Unbuildable, match=r"artifacts/bell"):
        build(tmp_path, {"artifacts/bell/bell.svg": None})


def test_story_longer_than_a_document_is_refused(tmp_path: Path) -> None:
    many = {f"artifacts/bell/story.{lang}.md": "字" * 60_000 for lang in ("zh-Hans", "en", "fr", "ja", "ar", "de")}
    with pytest.raises(Unbuildable, match="1,000,000"):
        build(tmp_path, dict(many))
