"""Packs in memory, made from documents: what is measured is the catalogue, not the disk under its pack."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from content_packs.format.manifest import Entry, encode, write_manifest
from content_packs.format.pack import Pack, open_pack
from content_packs.guide.model import Artifact, Museum


class Memory:
    """Blobs in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, raw: bytes) -> str:
        name = sha256(raw).hexdigest()
        self.kept[name] = raw
        return name

    def read(self, sha256: str, limit: int = 0) -> bytes:
        return self.kept[sha256]

    def path(self, sha256: str) -> Path:
        raise FileNotFoundError(sha256)

    def verify(self, sha256: str) -> None:
        """What is in memory is what was put there."""

    def __contains__(self, sha256: object) -> bool:
        return sha256 in self.kept


def make_pack(documents: Iterable[Artifact | Museum], museum: str, languages: tuple[str, ...]) -> Pack:
    blobs = Memory()
    entries = [_entry(one, blobs) for one in documents]
    root, shards = write_manifest(museum, "collection", 1, languages, sorted(entries, key=lambda one: one.path))
    for raw in shards.values():
        blobs.put(raw)
    return open_pack(root, blobs)


def _entry(document: Artifact | Museum, blobs: Memory) -> Entry:
    raw = encode(document)
    kind = type(document).__name__.lower()
    path = f"artifacts/{document.id}" if kind == "artifact" else kind
    return Entry(path=path, kind=kind, type="application/json", sha256=blobs.put(raw), length=len(raw))
