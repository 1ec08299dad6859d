"""Makes the bytes at a normalised path: the one place that says which path is which page or resource (pure)."""

from collections.abc import Callable, Container

import msgspec

from content_packs.errors import Missing
from content_packs.guide.library import Library
from content_packs.visitor import pages
from content_packs.visitor.answers import HTML, JSON
from content_packs.visitor.front import STORY
from content_packs.visitor.reader import Reader
from content_packs.visitor.resources import Teller

Page = Callable[[Library, Reader, str], str]

PAGES: dict[str, Page] = {
    "artifacts": pages.artifact,
    "exhibitions": pages.exhibition,
    "tours": pages.tour,
    "scenes": pages.scene,
    "museums": pages.museum,
    "map": pages.floor_map,
}

_encode = msgspec.json.Encoder().encode


def make_bytes(library: Library, reader: Reader, path: str) -> tuple[bytes, str, str]:
    """(bytes, media type, reference whose opening is a scan) at `path`; `Missing` where there is nothing."""
    if path == "/":
        return pages.home(library, reader).encode(), HTML, ""
    if path == "/offline":
        return pages.offline(reader).encode(), HTML, ""
    if path.startswith(STORY):
        ref = path[len(STORY) :]
        return _encode(Teller(library, reader).story(ref)), JSON, ref
    room, _, ref = path[1:].partition("/")
    if room not in PAGES or not exists(library, room, ref):
        raise Missing(path)
    return PAGES[room](library, reader, ref).encode(), HTML, ref if room == "artifacts" else ""


def exists(library: Library, room: str, ref: str) -> bool:
    """Whether the library has what this address names."""
    if room == "artifacts":
        return library.has(ref)
    shelves: dict[str, Container[str]] = {
        "exhibitions": library.exhibitions,
        "tours": library.tours,
        "scenes": library.scenes,
        "museums": library.museums,
        "map": library.venues,
    }
    return ref in shelves.get(room, ())
