"""What is listed to be saved: all that the pages show, nothing that cannot be served, the same for the same."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from content_packs.guide import model
from content_packs.guide.library import Library
from content_packs.visitor import vendor
from content_packs.visitor.making import make_bytes
from content_packs.visitor.saving import Whole, list_whole
from tests.packs import Document, artifact, medium, stories
from tests.visitor.libraries import make_library, reader_of

SPEECH = {"en": b"english", "zh-Hans": b"chinese", "fr": b"french"}
LANGUAGES = ("zh-Hans", "en")
VOICES = "example/voices"


def picture(name: str, media: dict[str, bytes]) -> model.Picture:
    """In both formats at three widths."""
    sizes = []
    for width in (480, 960, 1920):
        for kind in ("avif", "webp"):
            raw = f"{name} {width} {kind}".encode()
            media[f"{name}-{width}.{kind}"] = raw
            plain = medium(raw, f"image/{kind}")
            size: dict[str, Any] = {"sha256": plain.sha256, "length": plain.length, "type": plain.type}
            sizes.append(model.Derivative(**size, width=width, height=width // 2))
    return model.Picture(id=name, alt={"en": name}, width=1920, height=960, sizes=tuple(sizes))


def sound(language: str, media: dict[str, bytes], variant: str = "standard") -> model.Sound:
    raw = f"{language} {variant}".encode()
    media[f"{language}-{variant}.mp3".lower()] = raw
    media["captions.vtt"] = b"WEBVTT\n"
    captions = medium(b"WEBVTT\n", "text/vtt")
    file = medium(raw, "audio/mpeg")
    return model.Sound(id=language, language=language, variant=variant, seconds=1, file=file, captions=captions)


def voices(folder: Path, **facts: Any) -> Library:
    """An exhibition of a drum and a bell; a vase stands outside of it."""
    media: dict[str, bytes] = {}
    narrations = (sound("zh-Hans", media), sound("en", media), sound("en", media, "kids"))
    documents: list[Document] = [
        artifact("drum", pictures=(picture("drum", media),), sounds=narrations, related=("example/vase",)),
        artifact("bell", pictures=(picture("bell", media),), stories=stories(en="A bell."), **facts),
        artifact("vase", pictures=(picture("vase", media),)),
        model.Exhibition(id="voices", title={"en": "Voices"}, artifacts=("example/drum", "example/bell", "other/mask")),
        _tour("inside", "drum", "bell"),
        _tour("leads-out", "drum", "vase"),
    ]
    return make_library(folder, documents, languages=LANGUAGES, media=media)


def _tour(name: str, *stops: str) -> model.Tour:
    return model.Tour(
        id=name, title={"en": name}, stops=tuple(model.Stop(artifact=f"example/{stop}") for stop in stops)
    )


def listed(library: Library, lang: str = "en", variant: str = "standard", images: str = "avif") -> Whole:
    reader = reader_of(lang, variant)
    return list_whole(library, reader, VOICES, lambda address: make_bytes(library, reader, address)[0], images)


def named(*media: str) -> set[str]:
    return {sha256(raw.encode()).hexdigest() for raw in media}


def test_exhibition_its_stories_and_tours_inside_it_are_listed(tmp_path: Path) -> None:
    pages = [page.url for page in listed(voices(tmp_path)).pages]
    assert pages == [
        "/exhibitions/example/voices",
        "/artifacts/example/drum",
        "/artifacts/example/bell",
        "/tours/example/inside",
        "/museums/example",
    ]


def test_each_story_is_listed_with_the_address_of_its_code(tmp_path: Path) -> None:
    library = voices(tmp_path)
    codes = {page.url: page.code for page in listed(library).pages if page.code}
    assert codes == {f"/artifacts/{ref}": f"/q/{code}" for code, ref in library.codes.items() if ref != "example/vase"}


def test_every_picture_of_every_page_has_one_listed_image_that_fits_a_phone(tmp_path: Path) -> None:
    library = voices(tmp_path)
    whole = listed(library)
    files = {file.url for file in whole.files}
    for page in whole.pages:
        html = make_bytes(library, reader_of("en"), page.url)[0].decode()
        for block in re.findall(r"<picture.*?</picture>", html, re.DOTALL):
            assert any(url in block for url in files)
    names = {file.sha256 for file in whole.files}
    assert names >= named("drum 960 avif", "drum 480 avif", "vase 480 avif")
    assert not names & named("drum 1920 avif", "drum 960 webp", "vase 960 avif")


def test_images_are_of_the_format_asked_for(tmp_path: Path) -> None:
    media = [file.url for file in listed(voices(tmp_path), images="webp").files if "/media/" in file.url]
    assert any(url.endswith(".webp") for url in media)
    assert not any(url.endswith(".avif") for url in media)


@pytest.mark.parametrize(
    ("lang", "variant", "heard"),
    [
        ("en", "standard", "en standard"),
        ("en", "kids", "en kids"),
        ("en", "easy", "en standard"),
        ("zh-Hant", "kids", "zh-Hans standard"),
    ],
)
def test_the_narration_nearest_to_the_reader_is_listed(tmp_path: Path, lang: str, variant: str, heard: str) -> None:
    spoken = [file.sha256 for file in listed(voices(tmp_path), lang, variant).files if file.url.endswith(".mp3")]
    assert spoken == list(named(heard))


def test_lengths_and_hashes_are_those_of_what_is_served(tmp_path: Path) -> None:
    library = voices(tmp_path)
    whole = listed(library)
    for page in whole.pages:
        raw = make_bytes(library, reader_of("en"), page.url)[0]
        assert (page.length, page.sha256) == (len(raw), sha256(raw).hexdigest())
    assert whole.bytes == sum(one.length for one in whole.pages) + sum(one.length for one in whole.files)
    assert len({file.url for file in whole.files}) == len(whole.files)


def test_a_damaged_medium_does_not_keep_the_rest_from_being_saved(tmp_path: Path) -> None:
    library = voices(tmp_path)
    (gone,) = named("drum 960 avif")
    library.withdraw(gone)
    assert gone not in {file.sha256 for file in listed(library).files}


def test_same_library_same_version_and_another_story_another_version(tmp_path: Path) -> None:
    one = listed(voices(tmp_path / "one")).version
    assert one == listed(voices(tmp_path / "same")).version
    assert one != listed(voices(tmp_path / "other", material={"en": "bronze"})).version


def test_what_a_tap_opens_is_listed_with_its_viewer(tmp_path: Path) -> None:
    if not vendor.FILES:
        pytest.skip("the viewers could not be fetched when this was built")
    media: dict[str, bytes] = {"bell.glb": b"glb", "bell.usdz": b"usdz", "bell.tiles": b"tiles"}
    blob = medium(b"tiles", "application/vnd.museum.tiles")
    part = model.TilePart(sha256=blob.sha256, length=blob.length, type=blob.type, level=0, levels=11)
    front = msgspec.structs.replace(picture("bell", media), tiles=model.Tiles(width=1920, height=960, parts=(part,)))
    bell = model.Model(
        id="bell",
        alt={"en": "Bell"},
        file=medium(b"glb", "model/gltf-binary"),
        usdz=medium(b"usdz", "model/vnd.usdz+zip"),
    )
    hall = model.Scene(
        id="hall",
        title={"en": "Hall"},
        panorama=picture("hall", media),
        hotspots=(model.Hotspot(yaw=0, pitch=0, to="example/bell", label={"en": "Bell"}),),
        sounds=(sound("en", media),),
    )
    walk = model.Tour(id="walk", title={"en": "Walk"}, stops=(model.Stop(scene="example/hall"),))
    show = model.Exhibition(id="voices", title={"en": "Voices"}, artifacts=("example/bell",))
    documents: list[Document] = [artifact("bell", pictures=(front,), models=(bell,)), hall, walk, show]
    whole = listed(make_library(tmp_path, documents, languages=LANGUAGES, media=media), images="webp")
    files = {one.url: one for one in whole.files}
    assert "/scenes/example/hall" in {page.url for page in whole.pages}
    for raw, extension in ((b"glb", "glb"), (b"tiles", "tiles"), (b"hall 1920 webp", "webp"), (b"en standard", "mp3")):
        assert f"/media/{sha256(raw).hexdigest()}.{extension}" in files
    assert not [url for url in files if url.endswith(".usdz")]
    for name in ("openseadragon.js", "model-viewer.js", "pannellum.js", "pannellum.css"):
        assert files[vendor.url(name)].length == len(vendor.read(name, "identity"))
