"""What pages give viewers, and what stays where there is none."""

from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest

from content_packs.guide import model
from content_packs.guide.language import Chosen
from content_packs.guide.library import Library
from content_packs.visitor import pages, urls, vendor
from content_packs.visitor.teller import Teller
from tests.packs import artifact, medium, picture
from tests.visitor.libraries import make_library, reader_of

PART = medium(b"tiles", "application/vnd.museum.tiles")
TILES = model.Tiles(
    width=2_000,
    height=1_000,
    parts=(model.TilePart(sha256=PART.sha256, length=PART.length, type=PART.type, level=0, levels=12),),
)
MODEL = model.Model(
    id="cup",
    alt={"en": "A cup"},
    about={"en": "It has two handles."},
    file=medium(b"glb", "model/gltf-binary"),
    usdz=medium(b"usdz", "model/vnd.usdz+zip"),
    ar=True,
    annotations=(model.Annotation(at=(0, 1, 0), label={"en": "Rim"}, text={"en": "Worn by lips"}),),
    poster=picture("poster"),
)
COMPARISON = model.Comparison(
    id="clean", about={"en": "Cleaner now"}, before=picture("dirty"), after=picture("clean"), after_label={"en": "2024"}
)


@pytest.fixture(autouse=True)
def fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a build that reached npm."""
    names = ("openseadragon.js", "model-viewer.js", "pannellum.js", "pannellum.css")
    monkeypatch.setattr(vendor, "FILES", {name: vendor.Vendored("0" * 12) for name in names})


@pytest.fixture
def library(tmp_path: Path) -> Library:
    scenes = [
        model.Scene(
            id=name,
            title={"en": name.title()},
            panorama=picture(name),
            hotspots=(
                model.Hotspot(yaw=10, pitch=-5, to="scene:example/yard", label={"en": "To the yard"}),
                model.Hotspot(yaw=20, pitch=0, to="scene:example/gone", label={"en": "Nowhere"}),
            ),
        )
        for name in ("gate", "yard", "hall")
    ]
    stops = tuple(model.Stop(scene=f"example/{name}") for name in ("gate", "gone", "yard", "hall"))
    cup = artifact("cup", pictures=(picture(tiles=TILES),), models=(MODEL,), comparisons=(COMPARISON,))
    tour = model.Tour(id="house", title={"en": "The house"}, virtual=True, stops=stops)
    return make_library(tmp_path, [cup, artifact("plain", pictures=(picture(),)), *scenes, tour])


def looks_in(page: str) -> list[Any]:
    quoted = [part.partition('"')[0] for part in page.split('data-look="')[1:]]
    return [msgspec.json.decode(unescape(each)) for each in quoted]


def cup(library: Library) -> str:
    return pages.artifact(library, reader_of("en"), "example/cup")


def test_a_picture_with_tiles_can_be_looked_into(library: Library) -> None:
    zoom = looks_in(cup(library))[0]
    assert zoom["kind"] == "zoom"
    assert zoom["files"] == [vendor.url("openseadragon.js")]
    assert zoom["tiles"]["parts"] == [[urls.medium(PART), 0, 12, 0, 0, 0, 0]]
    assert "Look closer" in cup(library)


def test_a_picture_without_tiles_is_a_picture(library: Library) -> None:
    page = pages.artifact(library, reader_of("en"), "example/plain")
    assert looks_in(page) == []
    assert "Look closer" not in page
    assert '<template id="look">' not in page


def test_a_model_is_given_with_its_places_and_told_in_words(library: Library) -> None:
    page = cup(library)
    walk = looks_in(page)[1]
    assert (walk["kind"], walk["ar"]) == ("walk", True)
    assert (walk["src"], walk["usdz"]) == (urls.medium(MODEL.file), urls.medium(MODEL.usdz or MODEL.file))
    assert walk["spots"] == [{"at": [0.0, 1.0, 0.0], "normal": [0.0, 0.0, 1.0], "label": "Rim"}]
    for words in ("A cup", "It has two handles.", "Rim", "Worn by lips"):
        assert f">{words}</" in page


def test_both_pictures_of_a_comparison_stand_side_by_side_with_labels(library: Library) -> None:
    page = cup(library).partition('class="comparison"')[2].partition("</section>")[0]
    assert page.count("<figure>") == 2
    assert ">Before</figcaption>" in page
    assert ">2024</figcaption>" in page
    assert "Cleaner now" in page


def test_a_panorama_is_given_with_its_ways_out(library: Library) -> None:
    (stand,) = looks_in(pages.scene(library, reader_of("en"), "example/gate"))
    assert stand["kind"] == "stand"
    assert {image["type"] for image in stand["images"]} == {"image/avif", "image/webp"}
    assert stand["spots"] == [{"yaw": 10.0, "pitch": -5.0, "href": "/scenes/example/yard", "label": "To the yard"}]


def test_a_scene_knows_its_place_on_the_tour(library: Library) -> None:
    page = pages.scene(library, reader_of("en"), "example/yard")
    assert "scene 2 of 3" in page
    assert '<a href="/scenes/example/gate" rel="prev">' in page
    assert '<a href="/scenes/example/hall" rel="next">' in page
    assert 'href="/scenes/example/yard" aria-current="page"' in page


def test_without_viewers_the_plain_picture_and_the_words_stay(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vendor, "FILES", {})
    page = cup(library)
    kinds = [look["kind"] for look in looks_in(page.replace('data-look=\'{"kind":"compare"}\'', ""))]
    assert kinds == []
    assert "Look closer" in page  # leads to the larger picture
    assert "Walk around it" not in page
    assert "It has two handles." in page
    scene = pages.scene(library, reader_of("en"), "example/gate")
    assert looks_in(scene) == []
    assert "Stand inside" not in scene
    assert "To the yard" in scene


def test_types_that_pages_do_not_know_are_passed_over(tmp_path: Path) -> None:
    strange = medium(b"x", "model/obj")
    cup = artifact("cup", models=(msgspec.structs.replace(MODEL, file=strange, usdz=strange),))
    page = pages.artifact(make_library(tmp_path, [cup]), reader_of("en"), "example/cup")
    assert looks_in(page) == []
    assert "It has two handles." in page


def test_the_api_tells_of_models_comparisons_and_tiles(library: Library) -> None:
    story = Teller(library, reader_of("en")).story("example/cup")
    (cup,), (cleaned,), tiles = story.models, story.comparisons, story.pictures[0].tiles
    assert cup.about == Chosen("en", "It has two handles.")
    assert [(each.at, each.label.text) for each in cup.annotations] == [((0, 1, 0), "Rim")]
    assert (cup.url, cup.usdz) == (urls.medium(MODEL.file), MODEL.usdz and urls.medium(MODEL.usdz))
    assert cleaned.after_label == Chosen("en", "2024")
    assert tiles is not None
    assert (tiles.width, tiles.parts[0].url, tiles.parts[0].levels) == (2_000, urls.medium(PART), 12)
