"""A pack that somebody else built, before it is shown: whole, readable, and nothing in it that no build writes.

Signatures say who made a pack, not that it is harmless. Texts are escaped wherever they are shown; what is shown as it
is (HTML, addresses, a colour) is judged here (FORMAT.md, Safe HTML).
"""

import re
from collections.abc import Collection, Iterator
from typing import Any

from content_packs.errors import Untrusted
from content_packs.format.pack import Pack
from content_packs.guide.build.stories import is_safe
from content_packs.guide.model import Artifact, Exhibition, Museum, Scene, Story, Tour, Venue, Walks

KINDS: dict[str, type[Any]] = {
    "museum": Museum,
    "venue": Venue,
    "walks": Walks,
    "artifact": Artifact,
    "exhibition": Exhibition,
    "tour": Tour,
    "scene": Scene,
}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

Document = Museum | Venue | Walks | Artifact | Exhibition | Tour | Scene


def check_arrived(pack: Pack, known: Collection[str] = ()) -> None:
    """Every blob there with its hash, every document good; `Missing`, `Damaged` or `Untrusted` where not.

    `known`: SHA-256 of documents that were judged before, with another version of this pack.
    """
    for entry in pack.entries.values():
        if entry.kind in KINDS and entry.sha256 not in known:
            _check(pack, entry.path, pack.document(entry.path, KINDS[entry.kind]))
        else:
            pack.blobs.verify(entry.sha256)
        if pack.blobs.path(entry.sha256).stat().st_size != entry.length:
            raise Untrusted(f"{entry.path}: its blob has another length than the manifest says")
    if [entry.path for entry in pack.kind("museum")] != ["museum"]:
        raise Untrusted("the pack has no document `museum`, or several")


def _check(pack: Pack, path: str, document: Document) -> None:
    if isinstance(document, Museum) and document.id != pack.museum:
        raise Untrusted(f"{path}: it is about {document.id[:64]!r}, the pack is of {pack.museum}")
    if isinstance(document, Museum) and not _COLOUR.fullmatch(document.accent):
        raise Untrusted(f"{path}: accent is no colour as #7a2e1d")
    for story in _stories(document):
        if not is_safe(story.html):
            raise Untrusted(f"{path}: a story holds more than safe HTML (FORMAT.md)")
    for url in _addresses(document):
        if url and not url.startswith(("https://", "http://")):
            raise Untrusted(f"{path}: an address begins with neither https:// nor http://")


def _stories(document: Document) -> Iterator[Story]:
    if isinstance(document, Artifact):
        for variants in document.stories.values():
            yield from variants.values()
    elif isinstance(document, Exhibition | Tour | Scene):
        yield from document.about.values()


def _addresses(document: Document) -> Iterator[str]:
    if isinstance(document, Museum):
        yield document.url
    if isinstance(document, Artifact):
        yield document.rights
    if isinstance(document, Artifact | Exhibition):
        yield from (source.url for source in document.sources)
