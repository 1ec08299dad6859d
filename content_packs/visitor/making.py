"""Makes the bytes at a normalised path: the one place that says which path is which page or resource (pure)."""

from collections.abc import Callable, Container
from functools import partial
from urllib.parse import parse_qs

import msgspec

from content_packs.errors import Missing
from content_packs.guide.library import Library
from content_packs.visitor import pages, render, vendor
from content_packs.visitor.answers import HTML, JSON
from content_packs.visitor.display import Display
from content_packs.visitor.front import STORY
from content_packs.visitor.headers import Headers, security_headers
from content_packs.visitor.reader import Reader
from content_packs.visitor.saving import ADDRESS, list_whole
from content_packs.visitor.teller import Teller

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


def make_bytes(library: Library, reader: Reader, path: str, *, workshops: bool = False) -> tuple[bytes, str, str]:
    """(bytes, media type, reference whose opening is a scan) at `path`; `Missing` where there is nothing.

    `workshops`: whether they can be found and booked here, so that pages link to them.
    """
    if path == "/":
        return pages.home(library, reader, workshops=workshops).encode(), HTML, ""
    if path == "/offline":
        return pages.offline(reader).encode(), HTML, ""
    if path.startswith(STORY):
        ref = path[len(STORY) :]
        return _encode(Teller(library, reader).story(ref)), JSON, ref
    if whole := ADDRESS.fullmatch(path):
        return _whole(library, reader, whole[1], whole[2], workshops=workshops), JSON, ""
    room, _, ref = path[1:].partition("/")
    if room not in PAGES or not exists(library, room, ref):
        raise Missing(path)
    if room == "artifacts":
        return pages.artifact(library, reader, ref, workshops=workshops).encode(), HTML, ref
    return PAGES[room](library, reader, ref).encode(), HTML, ""


def _whole(library: Library, reader: Reader, ref: str, images: str, *, workshops: bool) -> bytes:
    if ref not in library.exhibitions:
        raise Missing(f"exhibition {ref}")

    def make(address: str) -> bytes:
        path, _, query = address.partition("?")
        if levels := parse_qs(query).get("level"):
            return pages.floor_map(library, reader, path.rpartition("/")[2], levels[0]).encode()
        return make_bytes(library, reader, path, workshops=workshops)[0]

    return _encode(list_whole(library, reader, ref, make, images))


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


def display_of(library: Library, *, workshops: bool = False) -> Display:
    """A display that shows `library` until another is swapped in."""
    return Display(library, partial(make_bytes, workshops=workshops), headers_for)


def headers_for(library: Library) -> Headers:
    styles = [render.STYLE_HASH, render.style_hash(render.library_style(library)), *vendor.STYLES]
    return security_headers(styles, render.SCRIPT_HASHES)
