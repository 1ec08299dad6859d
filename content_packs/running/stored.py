"""Shelves of packs in the store that all museums share, by the SHA-256 of their manifests. From any thread.

What was opened stays open while it is kept, so that a change of one pack opens one pack.
"""

from collections.abc import Iterable
from pathlib import Path
from threading import Lock

from content_packs.format.blobs import FileBlobs
from content_packs.format.limits import LIMITS
from content_packs.format.pack import Pack, open_pack
from content_packs.guide.library import Shelf
from content_packs.running.shelves import beside_catalogue, build_apart, catalogue_file


class Stored:
    def __init__(self, blobs: FileBlobs, catalogues: Path) -> None:
        self.blobs = blobs
        self.catalogues = catalogues
        self._open: dict[str, Shelf] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def has_catalogue(self, sha256: str) -> bool:
        return catalogue_file(self.catalogues, sha256).exists()

    def build(self, sha256: str, known: str = "") -> None:
        """Its catalogue, once its media were hashed that the manifest `known` does not name."""
        with self._lock_of(sha256):  # two readers do not build one catalogue twice
            if not self.has_catalogue(sha256):
                build_apart(sha256, catalogue_file(self.catalogues, sha256), self._words(sha256, known))

    def pack(self, sha256: str) -> Pack:
        """Without its catalogue; hashed on the way, media are not."""
        return open_pack(self.blobs.read(sha256, LIMITS.manifest), self.blobs)

    def open(self, sha256: str) -> Shelf:
        with self._lock_of(sha256):
            shelf = self._open.get(sha256)
            if shelf is None:
                shelf = self._open[sha256] = beside_catalogue(self.pack(sha256), self.catalogues, self._words(sha256))
            return shelf

    def keep_only(self, wanted: Iterable[str]) -> None:
        """Let go of all other shelves; who still reads them reads on."""
        kept = set(wanted)
        for sha256 in [*self._open]:
            if sha256 not in kept and (shelf := self._open.pop(sha256, None)):
                shelf.catalogue.close()

    def _words(self, sha256: str, known: str = "") -> tuple[str, ...]:
        return (str(self.blobs.root), sha256, *([known] if known in self.blobs else []))

    def _lock_of(self, sha256: str) -> Lock:
        with self._lock:
            return self._locks.setdefault(sha256, Lock())
