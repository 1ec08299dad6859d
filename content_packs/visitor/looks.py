"""What viewers are given, as JSON in the page: where tiles, model or panorama lie, and what is said of places in them.

Empty where the viewer was not fetched at the build, or where the pack holds a type that pages do not know: then the
page shows its plain picture, and the text says the same. `files` are what the tap loads, in this order.
"""

from collections.abc import Iterable

import msgspec

from content_packs.guide.model import Annotation, Comparison, Model, Picture, Tiles
from content_packs.visitor import urls, vendor
from content_packs.visitor.texts import Said, Texts
from content_packs.visitor.views import Shown, show

ZOOM = ("openseadragon.js",)
WALK = ("model-viewer.js",)
STAND = ("pannellum.css", "pannellum.js")
_LEAST = 1_000  # pixels: a narrower panorama is a blur

_encode = msgspec.json.Encoder().encode


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A place on a model that something is said of."""

    at: tuple[float, float, float]
    normal: tuple[float, float, float]
    label: Said
    text: Said | None


class Walked(msgspec.Struct, frozen=True, kw_only=True):
    """A model as pages show it."""

    look: str
    alt: Said | None
    about: Said | None
    credit: Said | None
    poster: Shown | None
    spots: list[Spot]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Two pictures of the same view."""

    title: Said | None
    about: Said | None
    before: Shown
    after: Shown
    before_label: Said | None
    after_label: Said | None


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """Where a hotspot leads."""

    href: str
    label: Said
    yaw: float  # degrees
    pitch: float
    scene: bool


def zoom(picture: Picture) -> str:
    """Of a picture with tiles."""
    tiles = picture.tiles
    if tiles is None or tiles.type not in urls.EXTENSIONS or not vendor.is_here(*ZOOM):
        return ""
    return _say("zoom", ZOOM, tiles=_tiles(tiles))


def walk(model: Model, texts: Texts) -> Walked:
    spots = [spot for each in model.annotations if (spot := _spot(each, texts))]
    return Walked(
        look=_walk(model, spots),
        alt=texts.say(model.alt),
        about=texts.say(model.about),
        credit=texts.say(model.credit),
        poster=show(model.poster, texts),
        spots=spots,
    )


def compare(comparison: Comparison, texts: Texts) -> Compared | None:
    before, after = show(comparison.before, texts), show(comparison.after, texts)
    if before is None or after is None:
        return None
    return Compared(
        title=texts.say(comparison.title),
        about=texts.say(comparison.about),
        before=before,
        after=after,
        before_label=texts.say(comparison.before_label),
        after_label=texts.say(comparison.after_label),
    )


def stand(panorama: Picture, ways: Iterable[Way]) -> str:
    """Of a panorama; the reader's device chooses among its images."""
    sizes = [size for size in panorama.sizes if size.type in urls.EXTENSIONS]
    images = [
        {"src": urls.medium(size), "type": size.type, "width": size.width}
        for size in sizes
        if size.width >= min(_LEAST, max(each.width for each in sizes))
    ]
    if not images or not vendor.is_here(*STAND):
        return ""
    spots = [{"yaw": way.yaw, "pitch": way.pitch, "href": way.href, "label": way.label.text} for way in ways]
    return _say("stand", STAND, images=images, spots=spots)


def _walk(model: Model, spots: list[Spot]) -> str:
    if model.file.type not in urls.EXTENSIONS or not vendor.is_here(*WALK):
        return ""
    return _say(
        "walk",
        WALK,
        src=urls.medium(model.file),
        usdz=urls.medium(model.usdz) if model.usdz and model.usdz.type in urls.EXTENSIONS else "",
        ar=model.ar,
        spots=[{"at": spot.at, "normal": spot.normal, "label": spot.label.text} for spot in spots],
    )


def _spot(annotation: Annotation, texts: Texts) -> Spot | None:
    label = texts.say(annotation.label)
    if label is None:
        return None
    return Spot(at=annotation.at, normal=annotation.normal, label=label, text=texts.say(annotation.text))


def _tiles(tiles: Tiles) -> dict[str, object]:
    parts = [
        [urls.medium(part), part.level, part.levels, part.column, part.row, part.columns, part.rows]
        for part in tiles.parts
        if part.type in urls.EXTENSIONS
    ]
    facts = {"width": tiles.width, "height": tiles.height, "size": tiles.size, "overlap": tiles.overlap}
    return {**facts, "type": tiles.type, "parts": parts}


def _say(kind: str, files: tuple[str, ...], **facts: object) -> str:
    return _encode({"kind": kind, "files": [vendor.url(name) for name in files], **facts}).decode()
