"""Tours, on site and virtual, and the scenes that a virtual tour walks through."""

from collections.abc import Iterable

import msgspec

from content_packs.errors import Missing
from content_packs.guide.library import Library
from content_packs.guide.model import Hotspot, Stop, Tour
from content_packs.visitor import looks, urls
from content_packs.visitor.frame import page
from content_packs.visitor.reader import Reader
from content_packs.visitor.texts import Said, Texts
from content_packs.visitor.views import COLUMN, Card, artifact_card, by_nearness, scene_card, show, title_of


class Halt(msgspec.Struct, frozen=True):
    """A stop as it is shown."""

    card: Card
    text: Said | None


class Walk(msgspec.Struct, frozen=True, kw_only=True):
    """A tour that comes by a scene, and the scenes before and after it there."""

    href: str
    title: Said
    position: int  # from 1
    scenes: list[Card]
    before: Card | None
    after: Card | None
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
    """A panorama as a plain picture, where it leads as links, and its place on each tour."""
    shown = library.scenes.get(ref)
    if shown is None:
        raise Missing(f"scene {ref}")
    museum = ref.partition("/")[0]
    texts = Texts(reader, library.languages_of(museum))
    title = title_of(shown, texts)
    ways = list(_ways(library, shown.hotspots, texts))
    return page(
        "scene.html",
        reader,
        urls.scene(ref),
        title,
        library=library,
        museum=museum,
        title=title,
        picture=show(shown.panorama, texts),
        look=looks.stand(shown.panorama, ways),
        about=texts.tell({"standard": shown.about}),
        sounds=by_nearness(shown.sounds, texts),
        ways=ways,
        walks=[_walk(library, reader, tour, ref) for tour, one in library.tours.items() if ref in _scenes(one)],
    )


def _scenes(tour: Tour) -> list[str]:
    return list(dict.fromkeys(stop.scene for stop in tour.stops if stop.scene))


def _walk(library: Library, reader: Reader, ref: str, scene: str) -> Walk:
    tour = library.tours[ref]
    texts = Texts(reader, library.languages_of(ref.partition("/")[0]))
    refs = [one for one in _scenes(tour) if one in library.scenes]
    cards = [card for one in refs if (card := scene_card(library, reader, one))]
    at = refs.index(scene)
    return Walk(
        href=urls.tour(ref),
        title=title_of(tour, texts),
        position=at + 1,
        scenes=cards,
        before=cards[at - 1] if at else None,
        after=cards[at + 1] if at + 1 < len(cards) else None,
        text=next((texts.say(stop.text) for stop in tour.stops if stop.scene == scene), None),
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


def _ways(library: Library, hotspots: Iterable[Hotspot], texts: Texts) -> Iterable[looks.Way]:
    for hotspot in hotspots:
        kind, _, ref = hotspot.to.rpartition(":")
        label = texts.say(hotspot.label) or Said(text=ref, lang="en")
        if kind == "scene" and ref in library.scenes:
            href = urls.scene(ref)
        elif not kind and library.has(ref):
            href = urls.artifact(ref)
        else:
            continue
        yield looks.Way(href=href, label=label, yaw=hotspot.yaw, pitch=hotspot.pitch, scene=kind == "scene")
