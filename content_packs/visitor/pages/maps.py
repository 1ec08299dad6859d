"""A museum's floors: a drawing with links to its artifacts, and the same as a list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from content_packs.errors import Missing, PackError
from content_packs.guide import floorplan
from content_packs.guide.catalogue import Wish
from content_packs.guide.floorplan import Cluster, Plan, Room, Sign
from content_packs.guide.labels import Label, name_rooms
from content_packs.guide.library import Library
from content_packs.guide.model import Artifact, Gallery, Level, Museum, Point
from content_packs.visitor import urls
from content_packs.visitor.frame import page
from content_packs.visitor.listing import find_in
from content_packs.visitor.reader import Reader
from content_packs.visitor.texts import Said, Texts
from content_packs.visitor.views import Card, artifact_card, title_of
from content_packs.visitor.words import Words, key, words_in

MOST = 120  # artifacts on one floor's page; of a gallery with more than its share, a dot and a link show the rest
EACH = 24  # of one gallery
FEWEST = 3
SIGNS = {  # IMDF category -> (our sign, its name)
    "stairs": ("stairs", key("sign-stairs")),
    "elevator": ("lift", key("sign-lift")),
    "escalator": ("stairs", key("sign-escalator")),
    "ramp": ("ramp", key("sign-ramp")),
    "restroom": ("restroom", key("sign-restroom")),
    "restroom.male": ("restroom", key("sign-restroom")),
    "restroom.female": ("restroom", key("sign-restroom")),
    "restroom.unisex": ("restroom", key("sign-restroom")),
    "restroom.wheelchair": ("access", key("sign-restroom-access")),
    "information": ("info", key("sign-info")),
    "entrance": ("door", key("sign-entrance")),
    "seating": ("seat", key("sign-seat")),
    "drinkingfountain": ("water", key("sign-water")),
    "firstaid": ("aid", key("sign-aid")),
    "lockers": ("locker", key("sign-locker")),
}
_FILLS = {
    "walkway": "way",
    "foyer": "way",
    "lobby": "way",
    "stairs": "shaft",
    "elevator": "shaft",
    "escalator": "shaft",
    "ramp": "shaft",
    "restroom": "service",
    "nonpublic": "closed",
    "unenclosedarea": "way",
    "opentobelow": "open",
}


class DrawnRoom(msgspec.Struct, frozen=True, kw_only=True):
    path: str  # SVG path data
    fill: str
    gallery: str = ""  # id, where it is one
    name: Said | None = None
    label: Label | None = None
    number: int = 0  # of the gallery, where its name does not fit
    at: Point


class DrawnSign(msgspec.Struct, frozen=True):
    shape: str
    name: str
    at: Point


class Dot(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact, or several that stand close together."""

    href: str
    name: str
    at: Point
    count: int

    @property
    def radius(self) -> int:
        """Wide enough for its number."""
        return 5 if self.count == 1 else max(9, 3 + 3 * len(str(self.count)))


class Hall(msgspec.Struct, frozen=True, kw_only=True):
    """A gallery in the list below the drawing."""

    id: str
    name: Said
    about: Said | None
    number: int
    cards: list[Card]
    total: int
    all: str  # address of the list of all, where these are some


class Shown(msgspec.Struct, frozen=True):
    """What a floor's galleries have on view."""

    artifacts: dict[str, Artifact]  # by reference
    totals: dict[str, int]  # by gallery

    def some(self, gallery: str) -> list[str]:
        return [ref for ref, one in self.artifacts.items() if one.gallery == gallery]

    def crowded(self, gallery: str) -> bool:
        """Whether it has more than are here."""
        return self.totals[gallery] > len(self.some(gallery))


def floor_map(library: Library, reader: Reader, museum: str, level: str = "") -> str:
    """One floor; `Missing` where the museum has no plan, or no such level."""
    known, venue = library.museums.get(museum), library.venues.get(museum)
    floor = floorplan.find_level(venue, level) if venue else None
    if known is None or venue is None or floor is None:
        raise Missing(f"map of {museum} {level}".strip())
    words = words_in(reader.ui)
    texts = Texts(reader, library.languages_of(museum))
    plan = floorplan.draw(venue, floor)
    galleries = [gallery for gallery in known.galleries if gallery.level == floor.id]
    seen = _on_view(library, museum, galleries)
    clusters = floorplan.gather(_positions(seen, plan))
    crowds = list(_crowds(museum, galleries, seen, {room.id: room.at for room in plan.rooms}, words))
    taken = [*(cluster.at for cluster in clusters), *(dot.at for dot in crowds)]
    rooms = _rooms(plan, known, texts, {u.id: u.name for u in venue.units}, taken)
    numbers = {room.gallery: room.number for room in rooms if room.gallery}
    return page(
        "map.html",
        reader,
        urls.floor_map(museum, floor.id if level else ""),
        words("map-title"),
        library=library,
        museum=museum,
        museum_title=texts.say(known.name),
        museum_url=urls.museum(museum),
        level_name=_level_name(floor, texts),
        levels=[
            (urls.floor_map(museum, one.id), _level_name(one, texts), one.id == floor.id)
            for one in floorplan.levels(venue)
        ],
        plan=plan,
        rooms=rooms,
        signs=list(_signs(plan.signs, words)),
        dots=[*(_dot(cluster, seen.artifacts, texts, words) for cluster in clusters), *crowds],
        halls=[_hall(library, reader, museum, one, seen, numbers.get(one.id, 0)) for one in galleries],
    )


def _on_view(library: Library, museum: str, galleries: Sequence[Gallery]) -> Shown:
    """The first of each gallery, as one walks."""
    artifacts: dict[str, Artifact] = {}
    totals: dict[str, int] = {}
    limit = min(EACH, max(FEWEST, MOST // max(len(galleries), 1)))
    for gallery in galleries:
        found = find_in(library, Wish(chosen=_choice(museum, gallery), limit=limit))
        totals[gallery.id] = found.total
        for card in found.cards:
            artifacts |= _load(library, card.ref)
    return Shown(artifacts, totals)


def _choice(museum: str, gallery: Gallery) -> dict[str, tuple[str, ...]]:
    return {"gallery": (f"{museum}/{gallery.id}",), "on_view": ("true",)}


def _load(library: Library, ref: str) -> dict[str, Artifact]:
    try:
        return {ref: library.artifact(ref)}
    except PackError:
        return {}


def _positions(seen: Shown, plan: Plan) -> dict[str, Point]:
    """Of those whose gallery shows all it has: one dot stands for a crowd."""
    few = {gallery for gallery in seen.totals if not seen.crowded(gallery)}
    return {ref: plan.place(one.position) for ref, one in seen.artifacts.items() if one.position and one.gallery in few}


def _crowds(
    museum: str, galleries: Iterable[Gallery], seen: Shown, rooms: Mapping[str, Point], words: Words
) -> Iterator[Dot]:
    """A dot in the middle of each room that has more than a map can show."""
    for gallery in galleries:
        if seen.crowded(gallery.id) and gallery.unit in rooms:
            total = seen.totals[gallery.id]
            name = words.plural("artifacts", total)
            yield Dot(href=f"#gallery-{gallery.id}", name=name, at=rooms[gallery.unit], count=total)


def _rooms(
    plan: Plan, museum: Museum, texts: Texts, unit_names: Mapping[str, dict[str, str]], taken: list[Point]
) -> list[DrawnRoom]:
    galleries = {gallery.unit: gallery for gallery in museum.galleries if gallery.unit}
    numbers = {gallery.id: number for number, gallery in enumerate(museum.galleries, 1)}
    names = {
        room.id: texts.say(galleries[room.id].name if room.id in galleries else unit_names[room.id])
        for room in plan.rooms
        if _fill(room) in ("hall", "way", "closed")
    }
    spoken = {unit: name.text for unit, name in names.items() if name}
    labels = name_rooms(plan.rooms, spoken, [*taken, *(sign.at for sign in plan.signs)])
    return [
        DrawnRoom(
            path="".join(_path(ring) for ring in room.rings),
            fill="gallery" if room.id in galleries else _fill(room),
            gallery=galleries[room.id].id if room.id in galleries else "",
            name=names.get(room.id),
            label=labels.get(room.id),
            number=numbers[galleries[room.id].id] if room.id in galleries and room.id not in labels else 0,
            at=room.at,
        )
        for room in plan.rooms
    ]


def _fill(room: Room) -> str:
    return _FILLS.get(room.category.split(".")[0], "hall")


def _path(ring: Iterable[Point]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z"


def _signs(signs: Iterable[Sign], words: Words) -> Iterable[DrawnSign]:
    for sign in signs:
        if known := SIGNS.get(sign.category):
            yield DrawnSign(known[0], words(known[1]), sign.at)


def _dot(cluster: Cluster, artifacts: Mapping[str, Artifact], texts: Texts, words: Words) -> Dot:
    first = artifacts[cluster.names[0]]
    if len(cluster.names) == 1:
        name = title_of(first, texts).text
        return Dot(href=urls.artifact(cluster.names[0]), name=name, at=cluster.at, count=1)
    count = len(cluster.names)
    return Dot(href=f"#gallery-{first.gallery}", name=words.plural("artifacts", count), at=cluster.at, count=count)


def _hall(library: Library, reader: Reader, museum: str, gallery: Gallery, seen: Shown, number: int) -> Hall:
    texts = Texts(reader, library.languages_of(museum))
    return Hall(
        id=gallery.id,
        name=texts.say(gallery.name) or Said(text=gallery.id, lang="en"),
        about=texts.say(gallery.about),
        number=number,
        cards=[card for ref in seen.some(gallery.id) if (card := artifact_card(library, reader, ref))],
        total=seen.totals[gallery.id],
        all=urls.search(chosen=_choice(museum, gallery)) if seen.crowded(gallery.id) else "",
    )


def _level_name(level: Level, texts: Texts) -> Said:
    return texts.say(level.name) or Said(text=str(level.ordinal), lang=texts.reader.ui)
