"""An exhibition to be saved whole, for reading without a network: its pages and files, with their bytes (pure).

What pages show is read from the pages themselves, so nothing on them is forgotten. Of a picture one size is taken: the
largest up to 960 px, in the format that the client asks for. Of recordings, those in the language and variant nearest
to the reader's. What a tap opens comes too: viewers, tiles, models, and of a panorama the largest image. What this
library cannot show is passed over, so that one damaged blob does not keep the rest from being saved.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from html import unescape

import msgspec

from content_packs.errors import PackError
from content_packs.guide.language import Chosen, choose
from content_packs.guide.library import Library
from content_packs.guide.model import Artifact, Medium, Scene, Sound, Tour, Video
from content_packs.visitor import statics, urls, vendor
from content_packs.visitor.reader import Reader

MOST_WIDTH = 960  # pixels
MOST_PANORAMA = 4_096
MODULES = (".js", ".css", ".svg", ".woff2")
UNSAVED = ("sw.js", "preview.css")
_PICTURE = re.compile(r"<picture.*?</picture>", re.DOTALL)
_IMAGE = re.compile(r"(/media/[0-9a-f]{64}\.(\w+))(?: (\d+)w)?")
_LOOK = re.compile(r' data-look="([^"]*)"')
_OPENED = re.compile(r"/media/[0-9a-f]{64}\.(?:tiles|glb)")
_POSTER = re.compile(r' poster="(/media/[0-9a-f]{64}\.\w+)"')

ADDRESS = re.compile(r"/api/v1/exhibitions/([^/?]+/[^/?]+)/files\?pictures=(avif|webp)")

Make = Callable[[str], bytes]
"""The page at an address; `PackError` where it cannot be shown."""


class SavedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page, to be asked for with `lang` and `variant`; `code` is the other address that it answers."""

    url: str
    code: str = ""
    sha256: str
    length: int  # bytes, before compression


class SavedFile(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    sha256: str
    length: int  # bytes, before compression


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """An exhibition with all that its pages show, in one language and variant. Same `version`, same bytes."""

    ref: str
    title: Chosen
    lang: str
    variant: str
    library: str  # version of the library that it was made from
    version: str
    bytes: int
    pages: list[SavedPage]
    files: list[SavedFile]


def list_whole(library: Library, reader: Reader, ref: str, make: Make, images: str) -> Whole:
    """What to fetch for the exhibition `ref`; `images` is `avif` or `webp`."""
    exhibition = library.exhibitions[ref]
    artifacts = dict(_readable(library, exhibition.artifacts))
    tours = dict(_tours_inside(library, artifacts))
    scenes = list(dict.fromkeys(scene for tour in tours.values() for scene in _scenes(library, tour)))
    pages: list[SavedPage] = []
    shown: list[str] = []
    viewers: set[str] = set()
    for address, code in _addresses(library, ref, artifacts, [*map(urls.tour, tours), *map(urls.scene, scenes)]):
        try:
            raw = make(address)
        except PackError:
            continue
        pages.append(SavedPage(url=address, code=code, sha256=sha256(raw).hexdigest(), length=len(raw)))
        page = raw.decode()
        shown += [*_pictures(page, images), *_opened(page, images)]
        viewers.update(name for name in vendor.FILES if vendor.url(name) in page)
    told: dict[str, Artifact | Scene] = artifacts | {each: library.scenes[each] for each in scenes}
    for each, one in told.items():
        order = reader.order(library.languages_of(each.partition("/")[0]))
        shown += map(urls.medium, _recordings(one, order, reader.variant))
    files = [*_modules(), *map(_viewer, sorted(viewers)), *_media(library, shown)]
    all_of_it: list[SavedPage | SavedFile] = [*pages, *files]
    return Whole(
        ref=ref,
        title=choose(exhibition.title, reader.order(library.languages)) or Chosen("und", exhibition.id),
        lang=reader.lang,
        variant=reader.variant,
        library=library.version,
        version=sha256("".join(f"{one.url}\0{one.sha256}\0" for one in all_of_it).encode()).hexdigest()[:16],
        bytes=sum(one.length for one in all_of_it),
        pages=pages,
        files=files,
    )


def _readable(library: Library, refs: Iterable[str]) -> Iterator[tuple[str, Artifact]]:
    for ref in library.present(refs):
        try:
            yield ref, library.artifact(ref)
        except PackError:
            continue


def _tours_inside(library: Library, artifacts: Iterable[str]) -> Iterator[tuple[str, Tour]]:
    """Tours that lead to nothing outside."""
    inside = set(artifacts)
    for ref, tour in library.tours.items():
        stops = {stop.artifact for stop in tour.stops if stop.artifact}
        spots = [spot.to for scene in _scenes(library, tour) for spot in library.scenes[scene].hotspots]
        ends = stops | {to for to in spots if ":" not in to}
        if ends and ends <= inside:
            yield ref, tour


def _scenes(library: Library, tour: Tour) -> list[str]:
    return [stop.scene for stop in tour.stops if stop.scene in library.scenes]


def _addresses(
    library: Library, ref: str, artifacts: dict[str, Artifact], walks: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Each page's address and, for a story, the one that its code opens."""
    yield urls.exhibition(ref), ""
    for each, artifact in artifacts.items():
        yield urls.artifact(each), urls.code(artifact.code)
    yield from ((address, "") for address in walks)
    for museum in dict.fromkeys(each.partition("/")[0] for each in (ref, *artifacts)):
        yield urls.museum(museum), ""
        if venue := library.venues.get(museum):
            yield urls.floor_map(museum), ""
            yield from ((urls.floor_map(museum, level.id), "") for level in venue.levels)


def _pictures(page: str, images: str) -> list[str]:
    """Of each picture on a page the one image to keep, and the posters of films."""
    return [*(_image(block, images) for block in _PICTURE.findall(page)), *_POSTER.findall(page)]


def _image(block: str, images: str) -> str:
    widths: dict[str, int] = {}
    for address, extension, width in _IMAGE.findall(block):
        if extension == images or f".{images}" not in block:
            widths[address] = max(widths.get(address, 0), int(width or 0))
    fitting = [address for address, width in widths.items() if width <= MOST_WIDTH]
    if fitting:
        return max(fitting, key=widths.__getitem__)
    return min(widths, key=widths.__getitem__, default="")


def _opened(page: str, images: str) -> Iterator[str]:
    """What a tap on the page opens."""
    for look in _LOOK.findall(page):
        yield from _OPENED.findall(look)
        found = [one for one in msgspec.json.decode(unescape(look)).get("images", ()) if one["width"] <= MOST_PANORAMA]
        fitting = [one for one in found if one["type"] == f"image/{images}"] or found
        yield from (one["src"] for one in sorted(fitting, key=lambda one: int(one["width"]))[-1:])


def _viewer(name: str) -> SavedFile:
    raw = vendor.read(name, "identity")
    return SavedFile(url=vendor.url(name), sha256=sha256(raw).hexdigest(), length=len(raw))


def _recordings(told: Artifact | Scene, order: tuple[str, ...], variant: str) -> Iterator[Medium]:
    for recordings in (told.sounds, told.videos if isinstance(told, Artifact) else ()):
        for one in _nearest(recordings, order, variant):
            yield from (medium for medium in (one.file, one.captions) if medium and medium.type in urls.EXTENSIONS)


def _nearest(recordings: Iterable[Sound | Video], order: tuple[str, ...], variant: str) -> list[Sound | Video]:
    """All in the one language and variant that comes first for the reader."""
    kinds = dict.fromkeys((one.language, one.variant) for one in recordings)
    variants = (variant, "standard")

    def distance(kind: tuple[str, str]) -> tuple[int, int]:
        language, told = kind
        far = order.index(language) if language in order else len(order)
        return far, variants.index(told) if told in variants else len(variants)

    best = min(kinds, key=distance, default=None)
    return [one for one in recordings if (one.language, one.variant) == best]


def _media(library: Library, addresses: Iterable[str]) -> Iterator[SavedFile]:
    """Those that this library serves, each once."""
    for address in dict.fromkeys(addresses):
        name = address.removeprefix("/media/").partition(".")[0]
        if found := library.medium(name):
            yield SavedFile(url=address, sha256=name, length=found[0].length)


def _modules() -> Iterator[SavedFile]:
    for name, body in statics.FILES.items():
        if name.endswith(MODULES) and name not in UNSAVED:
            digest = sha256(body.identity).hexdigest()
            yield SavedFile(url=statics.url(name), sha256=digest, length=len(body.identity))
