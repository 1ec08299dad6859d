"""An opened pack: its manifest, its entries by path, and the store that holds its blobs."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import TypeVar

from content_packs.errors import Missing, TooLarge, Unavailable, Untrusted
from content_packs.format.blobs import TEMPORARY, Blobs, FileBlobs, write_durably
from content_packs.format.limits import LIMITS, Limits
from content_packs.format.manifest import (
    Entry,
    Manifest,
    check_order,
    decode,
    hash_of,
    read_manifest,
    read_shard,
    write_manifest,
)

T = TypeVar("T")
MANIFEST = "manifest.json"
BLOBS = "blobs"


class Pack:
    """Read-only. Every document is hashed and bounded when it is loaded."""

    def __init__(self, sha256: str, manifest: Manifest, entries: dict[str, Entry], blobs: Blobs) -> None:
        self.sha256 = sha256
        self.manifest = manifest
        self.entries = entries
        self.blobs = blobs

    @property
    def museum(self) -> str:
        return self.manifest.museum

    @property
    def name(self) -> str:
        return f"{self.manifest.museum}/{self.manifest.pack}"

    def document(self, path: str, into: type[T], limits: Limits = LIMITS) -> T:
        """The document at `path` as `into`; unknown fields are tolerated."""
        entry = self.entries.get(path)
        if entry is None:
            raise Missing(f"{self.name}: {path}")
        return decode(self.blobs.read(entry.sha256, limits.document), into, limits.document, path)

    def kind(self, kind: str) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.kind == kind]


def open_pack(raw: bytes, blobs: Blobs, limits: Limits = LIMITS) -> Pack:
    """A pack from its root's bytes. All shards are read and checked; no media is."""
    manifest = read_manifest(raw, limits)
    entries: list[Entry] = []
    for shard in manifest.shards:
        shard_raw = blobs.read(shard.sha256, limits.shard)
        if len(shard_raw) != shard.length:
            raise Untrusted(f"shard {shard.sha256} has another length than its manifest says")
        entries += read_shard(shard_raw, limits)
        if len(entries) > manifest.entries:  # more than promised: stop before memory is full of them
            break
    check_order(entries)
    if len(entries) != manifest.entries or sum(e.length for e in entries) != manifest.length:
        raise Untrusted("manifest: its totals are not those of its shards")
    return Pack(hash_of(raw), manifest, {entry.path: entry for entry in entries}, blobs)


def open_folder(folder: Path, limits: Limits = LIMITS) -> Pack:
    """A pack as `pack build` leaves it: `manifest.json` beside `blobs/`."""
    file = folder / MANIFEST
    try:
        with file.open("rb") as source:
            raw = source.read(limits.manifest + 1)
    except FileNotFoundError:
        raise Missing(str(file)) from None
    except OSError as error:
        raise Unavailable(f"{file} cannot be read: {error.strerror}") from None
    if len(raw) > limits.manifest:
        raise TooLarge("manifest", file.stat().st_size, limits.manifest)
    return open_pack(raw, FileBlobs(folder / BLOBS), limits)


def write_pack(
    folder: Path, museum: str, pack: str, version: int, languages: Iterable[str], entries: list[Entry]
) -> str:
    """Write shards and, last, the root beside blobs that are there already; returns the root's SHA-256."""
    blobs = FileBlobs(folder / BLOBS)
    raw, shards = write_manifest(museum, pack, version, languages, entries)
    present = set(blobs)
    for entry in entries:
        if entry.sha256 not in present:
            raise Missing(f"blob {entry.sha256} of {entry.path}")
    blobs.put_all(shards.values())
    write_durably(folder / MANIFEST, raw)
    return hash_of(raw)


def named_blobs(pack: Pack) -> set[str]:
    """Every SHA-256 that the pack names: entries and shards."""
    return set(chain((e.sha256 for e in pack.entries.values()), (s.sha256 for s in pack.manifest.shards)))


def drop_unnamed(folder: Path, named: set[str]) -> None:
    """Delete blobs that the pack in `folder` does not name, and what an interrupted build left half written."""
    blobs = FileBlobs(folder / BLOBS)
    for sha256 in set(blobs) - named:
        blobs.path(sha256).unlink(missing_ok=True)
    for place in (folder, blobs.root):
        for left in place.glob(f"{TEMPORARY}*"):
            left.unlink(missing_ok=True)
