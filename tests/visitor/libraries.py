"""Libraries for tests of pages, made from structs: `make_library(tmp_path, [artifact("bells")])`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from content_packs.guide.catalogue import Catalogue, Wish, build_catalogue
from content_packs.guide.language import match
from content_packs.guide.library import Library, Shelf
from content_packs.guide.model import (
    Date,
    Dimension,
    Exhibition,
    Gallery,
    Hotspot,
    Level,
    Museum,
    Opening,
    Scene,
    Sound,
    Source,
    Stop,
    Tour,
    Unit,
    Venue,
)
from content_packs.visitor import pages
from content_packs.visitor.listing import find_in
from content_packs.visitor.reader import INTERFACE, Reader
from tests.packs import Document, artifact, make_pack, medium, picture, stories


def make_shelf(folder: Path, documents: Iterable[Document], **facts: Any) -> Shelf:
    """A pack in `folder` with its catalogue beside it."""
    pack = make_pack(folder, documents, **facts)
    build_catalogue(pack, folder / "catalogue.sqlite")
    return Shelf(pack, Catalogue.open(folder / "catalogue.sqlite", pack.sha256))


def make_library(folder: Path, documents: Iterable[Document], **facts: Any) -> Library:
    return Library([make_shelf(folder, documents, **facts)])


def reader_of(lang: str, variant: str = "standard") -> Reader:
    return Reader(lang, match(lang, INTERFACE) or "en", variant)


def search_page(library: Library, reader: Reader, query: str = "", **wish: Any) -> str:
    asked = Wish(query=query, lang=reader.lang, values=pages.VALUES, **wish)
    return pages.search(library, reader, asked, find_in(library, asked))


def documents(text: dict[str, str]) -> list[Any]:
    """Documents of every kind whose texts are `text`, or plain words where it is empty."""

    def say(words: str) -> dict[str, str]:
        return text or {"en": words}

    bells = artifact(
        "bells",
        keypad=101,
        title=say("Bells"),
        date=Date(earliest=-433, latest=-400, circa=True),
        culture=say("Zeng"),
        material=say("Bronze"),
        provenance=say("Found in 1978"),
        accession=next(iter(text.values()), "EX 1"),
        dimensions=(Dimension(what="height", value=153.4, unit="cm"),),
        rights="https://creativecommons.org/publicdomain/zero/1.0/",
        gallery="hall",
        position=(2.0, 2.0),
        related=("example/drum", "elsewhere/mask"),
        stories=stories(en="They ring."),
        pictures=(picture(alt=say("A rack of bells"), caption=say("Front"), credit=say("Photo")),),
        sounds=(
            Sound(
                id="n",
                title=say("Told"),
                language="en",
                seconds=65,
                file=medium(b"sound", "audio/mpeg"),
                captions=medium(b"WEBVTT", "text/vtt"),
                transcript="<p>They ring.</p>",
            ),
        ),
        sources=(Source(title=next(iter(text.values()), "A book"), url="https://example.org/book"),),
    )
    drum = artifact("drum", title=say("Drum"), on_view=False)
    walls = tuple((x, y) for x, y in ((0.0, 0.0), (20.0, 0.0), (20.0, 12.0), (0.0, 12.0), (0.0, 0.0)))
    return [
        Museum(
            id="example",
            name=say("Example"),
            about=say("About us"),
            hours=say("Nine to five"),
            address=say("Street"),
            url="https://example.org/",
            example=True,
            languages=("zh-Hans", "en"),
            galleries=(Gallery(id="hall", name=say("Hall"), unit="hall", level="ground", about=say("Music")),),
        ),
        Venue(
            id="v",
            name=say("House"),
            origin=(106.5, 29.5),
            levels=(
                Level(id="ground", ordinal=0, name=say("Ground")),
                Level(id="up", ordinal=1, name=say("Upstairs")),
            ),
            units=(
                Unit(id="hall", level="ground", category="room", name=say("Hall"), rings=(walls,), display=(10.0, 6.0)),
                Unit(id="lift", level="up", category="elevator", rings=(walls,), display=(10.0, 6.0)),
            ),
            openings=(Opening(id="d", level="ground", line=((9.0, 0.0), (11.0, 0.0))),),
        ),
        bells,
        drum,
        Exhibition(
            id="sound",
            title=say("Sound"),
            subtitle=say("Of bronze"),
            opens="2026-05-01",
            closes="2026-10-31",
            place=say("Hall"),
            members=("example", "elsewhere"),
            artifacts=("example/bells", "elsewhere/mask", "example/drum"),
            picture=picture(),
            sources=(Source(title="A book", url="javascript:alert(1)"),),
        ),
        Tour(
            id="walk",
            title=say("A walk"),
            minutes=40,
            stops=(
                Stop(artifact="example/bells", text=say("Turn left")),
                Stop(scene="example/yard"),
                Stop(artifact="example/drum"),
            ),
        ),
        Scene(
            id="yard",
            title=say("The yard"),
            panorama=picture(),
            hotspots=(
                Hotspot(yaw=1, pitch=1, to="example/bells", label=say("To the bells")),
                Hotspot(yaw=1, pitch=1, to="scene:example/gone", label=say("Nowhere")),
            ),
        ),
    ]
