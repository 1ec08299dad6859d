"""Tours, on site and virtual, and the scenes that a virtual tour walks through."""

from collections.abc import Iterable

import msgspec

from content_packs.errors import Missing
from content_packs.guide.library import Library
from content_packs.guide.model import Hotspot, Stop
from content_packs.visitor import urls
from content_packs.visitor.frame import page
from content_packs.visitor.reader import Reader
from content_packs.visitor.texts import Said, Texts
from content_packs.visitor.views import COLUMN, Card, artifact_card, scene_card, show, title_of


class Halt(msgspec.Struct, frozen=True):
    """A stop as it is shown."""

    card: Card
    text: Said | None


def tour(library: Library, reader: Reader, ref: str) -> str:
    shown = library.tours.get(ref)
    if shown is None:
        raise Missing(f"tour {ref}")
    museum = ref.partition("/")[0]
    texts = Texts(reader, library.languages_of(museum))
    title = title_of(shown, texts)
    return page(
        "tour.html",
        reader,
        urls.tour(ref),
        title,
        library=library,
        museum=museum,
        tour=shown,
        title=title,
        picture=show(shown.picture, texts),
        sizes=COLUMN,
        about=texts.tell({"standard": shown.about}),
        stops=list(_stops(library, reader, shown.stops, texts)),
        map=urls.floor_map(museum) if museum in library.venues and not shown.virtual else "",
    )


def scene(library: Library, reader: Reader, ref: str) -> str:
    """A panorama as a plain picture, and where it leads as links."""
    shown = library.scenes.get(ref)
    if shown is None:
        raise Missing(f"scene {ref}")
    museum = ref.partition("/")[0]
    texts = Texts(reader, library.languages_of(museum))
    title = title_of(shown, texts)
    return page(
        "scene.html",
        reader,
        urls.scene(ref),
        title,
        library=library,
        museum=museum,
        title=title,
        picture=show(shown.panorama, texts),
        about=texts.tell({"standard": shown.about}),
        ways=list(_ways(library, shown.hotspots, texts)),
        tours=[
            (urls.tour(name), title_of(one, Texts(reader, library.languages_of(name.partition("/")[0]))))
            for name, one in library.tours.items()
            if any(stop.scene == ref for stop in one.stops)
        ],
    )


def _stops(library: Library, reader: Reader, stops: Iterable[Stop], texts: Texts) -> Iterable[Halt]:
    """Those that are here."""
    for stop in stops:
        if stop.artifact:
            card = artifact_card(library, reader, stop.artifact)
        else:
            card = scene_card(library, reader, stop.scene)
        if card:
            yield Halt(card, texts.say(stop.text))


def _ways(library: Library, hotspots: Iterable[Hotspot], texts: Texts) -> Iterable[tuple[str, Said]]:
    for hotspot in hotspots:
        kind, _, ref = hotspot.to.rpartition(":")
        label = texts.say(hotspot.label)
        if kind == "scene" and ref in library.scenes:
            yield urls.scene(ref), label or Said(text=ref, lang="en")
        elif not kind and library.has(ref):
            yield urls.artifact(ref), label or Said(text=ref, lang="en")
