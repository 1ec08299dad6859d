"""The set of active packs: read-only, made whole, swapped whole when one is published or activated.

Museums, venues, exhibitions, tours and the index of codes are in memory: a scan finds its story without a database.
Artifacts are loaded from their blobs when asked for (hashed on the way) and kept in a bounded cache.
References are `museum/id`. A joint exhibition may name artifacts of museums that are not here: they are passed over.
"""

from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from threading import Lock
from typing import TypeVar

import msgspec

from content_packs.errors import Missing
from content_packs.format.manifest import Entry
from content_packs.format.pack import Pack
from content_packs.guide.catalogue import Catalogue
from content_packs.guide.model import Artifact, Exhibition, Museum, Scene, Tour, Venue

T = TypeVar("T")
KEPT = 512  # artifacts


class Part(msgspec.Struct, frozen=True):
    """An artifact's place in an exhibition or tour."""

    kind: str  # exhibition, tour
    ref: str  # of the exhibition or tour
    position: int  # from 0


class Shelf(msgspec.Struct, frozen=True):
    """A pack and the catalogue built from it."""

    pack: Pack
    catalogue: Catalogue


class Library:
    def __init__(self, shelves: Iterable[Shelf], address: str = "") -> None:
        """`address`: where it is shown, as `https://guide.example.org`; empty where nobody knows."""
        self.shelves = tuple(shelves)
        self.address = address
        self.version = sha256("".join(sorted(s.pack.sha256 for s in self.shelves)).encode()).hexdigest()[:16]
        self.museums = {m.id: m for m in self._one_each("museum", Museum)}
        self.venues: dict[str, Venue] = {
            shelf.pack.museum: shelf.pack.document("venue", Venue)
            for shelf in self.shelves
            if "venue" in shelf.pack.entries
        }
        self.exhibitions = self._all("exhibition", Exhibition)
        self.tours = self._all("tour", Tour)
        self.scenes = self._all("scene", Scene)
        self.languages = tuple(dict.fromkeys(lang for s in self.shelves for lang in s.pack.manifest.languages))
        self.codes, self.keypads = self._index()
        self.parts = self._parts()
        self._media = {e.sha256: e for s in self.shelves for e in s.pack.entries.values() if e.kind == "media"}
        self._blobs = {e.sha256: s.pack for s in self.shelves for e in s.pack.entries.values() if e.kind == "media"}
        self._damaged: frozenset[str] = frozenset()
        self._sound: set[str] = set()
        self._kept: OrderedDict[str, Artifact] = OrderedDict()
        self._lock = Lock()

    def artifact(self, ref: str) -> Artifact:
        """The artifact, or `Missing`; `Damaged` if its blob is not what the manifest names."""
        with self._lock:
            if ref in self._kept:
                self._kept.move_to_end(ref)
                return self._kept[ref]
        museum, _, name = ref.partition("/")
        artifact = self._pack_of(museum, f"artifacts/{name}").document(f"artifacts/{name}", Artifact)
        with self._lock:
            self._kept[ref] = artifact
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return artifact

    def has(self, ref: str) -> bool:
        """Whether an artifact of this reference is in an active pack."""
        museum, _, name = ref.partition("/")
        path = f"artifacts/{name}"
        return any(s.pack.museum == museum and path in s.pack.entries for s in self.shelves)

    def present(self, refs: Iterable[str]) -> list[str]:
        """Those of `refs` that are here, in order."""
        return [ref for ref in refs if self.has(ref)]

    def after(self, part: Part) -> str | None:
        """The next artifact here after `part` in its exhibition or tour."""
        if part.kind == "exhibition":
            order = self.exhibitions[part.ref].artifacts
        else:
            order = tuple(stop.artifact for stop in self.tours[part.ref].stops)
        return next((ref for ref in order[part.position + 1 :] if self.has(ref)), None)

    def medium(self, sha256: str) -> tuple[Entry, Pack] | None:
        """The entry of a medium that an active pack names, and its pack; None for others and for damaged ones."""
        entry = self._media.get(sha256)
        if entry is None or sha256 in self._damaged:
            return None
        return entry, self._blobs[sha256]

    def media(self) -> Iterable[Entry]:
        return self._media.values()

    def withdraw(self, *media: str) -> None:
        """These media were found damaged or missing: not served again."""
        self._damaged |= set(media)

    def vouch(self, sha256: str) -> None:
        """This medium was hashed, and is what it says."""
        self._sound.add(sha256)

    def vouch_as(self, other: "Library") -> None:
        """What another library hashed since this process started need not be hashed again."""
        self._sound |= (other._sound - other._damaged) & self._media.keys()

    def is_sound(self, sha256: str) -> bool:
        return sha256 in self._sound

    def languages_of(self, museum: str) -> tuple[str, ...]:
        """Languages of a museum's packs, its own first."""
        found = [lang for s in self.shelves if s.pack.museum == museum for lang in s.pack.manifest.languages]
        return tuple(dict.fromkeys(found)) or self.languages

    def _pack_of(self, museum: str, path: str) -> Pack:
        for shelf in self.shelves:
            if shelf.pack.museum == museum and path in shelf.pack.entries:
                return shelf.pack
        raise Missing(f"{museum}: {path}")

    def _one_each(self, path: str, into: type[Museum]) -> list[Museum]:
        return [s.pack.document(path, into) for s in self.shelves if path in s.pack.entries]

    def _all(self, kind: str, into: type[T]) -> dict[str, T]:
        return {
            f"{shelf.pack.museum}/{entry.path.partition('/')[2]}": shelf.pack.document(entry.path, into)
            for shelf in self.shelves
            for entry in shelf.pack.kind(kind)
        }

    def _index(self) -> tuple[dict[str, str], dict[int, tuple[str, ...]]]:
        codes: dict[str, str] = {}
        keypads: dict[int, tuple[str, ...]] = {}
        for shelf in self.shelves:
            for code, keypad, ref in shelf.catalogue.index():
                codes.setdefault(code, ref)
                if keypad is not None:
                    keypads[keypad] = (*keypads.get(keypad, ()), ref)
        return codes, keypads

    def _parts(self) -> dict[str, tuple[Part, ...]]:
        parts: dict[str, tuple[Part, ...]] = {}
        for ref, exhibition in self.exhibitions.items():
            for position, artifact in enumerate(exhibition.artifacts):
                parts[artifact] = (*parts.get(artifact, ()), Part("exhibition", ref, position))
        for ref, tour in self.tours.items():
            for position, stop in enumerate(tour.stops):
                if stop.artifact:
                    parts[stop.artifact] = (*parts.get(stop.artifact, ()), Part("tour", ref, position))
        return parts
