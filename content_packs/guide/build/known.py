"""The documents of a pack that need not be made again: what came of them before is remembered, and lies in the pack.

What comes of a document follows from its folder (the memory sees to that), from pack.toml, from the plan's place on the
globe and from which of its translations are stale, and since when.
"""

from collections import defaultdict
from collections.abc import Iterable

from content_packs.format.manifest import Entry
from content_packs.guide.build.stock import Stock
from content_packs.guide.imdf import Projection
from content_packs.guide.source.memory import digest_of
from content_packs.guide.source.parts import documents
from content_packs.guide.source.schema import Document, Place, Source

ENTRIES = "entries"


class Known:
    """The entries of each document that is as it was, by the document's path."""

    def __init__(self, source: Source, stock: Stock, stale: Iterable[Place], projection: Projection | None) -> None:
        self.memory = source.memory
        self._around = digest_of(source.pack.table, projection)
        self._stale: dict[str, list[object]] = defaultdict(list)
        for place in sorted(stale):
            self._stale["/".join(place[0].split("/")[:2])].append((place, source.lock.get(place)))
        self.entries: dict[str, list[Entry]] = {}
        for document in documents(source):
            path = document.place
            found = self.memory.recall(path, ENTRIES, self._key(path), list[Entry])
            if found and stock.has(found):
                self.entries[path] = found

    def has(self, document: Document) -> bool:
        return document.place in self.entries

    def keep(self, path: str, entries: list[Entry]) -> None:
        self.memory.keep(path, ENTRIES, self._key(path), entries)

    def _key(self, path: str) -> str:
        return digest_of(self._around, self._stale[path]) if path in self._stale else self._around
