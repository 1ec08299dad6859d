"""What an earlier build left in a pack's folder: which blobs are there as they were written. An edge: it only looks.

A blob that was touched since the build is not trusted by its name and size: it is hashed again.
"""

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import msgspec

from content_packs.errors import Damaged, Missing
from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Entry
from content_packs.format.pack import BLOBS, MANIFEST
from content_packs.format.paths import is_sha256

TICK = 20_000_000  # nanoseconds: two ticks of a disk's clock; what is in it was perhaps touched after the build


class Stock(msgspec.Struct, frozen=True):
    sizes: dict[str, int]  # bytes of each blob that is there, by its SHA-256
    touched: frozenset[str]  # those of them that may not be what the build wrote
    blobs: FileBlobs

    def has(self, entries: Iterable[Entry]) -> bool:
        """Whether all of these blobs are there, whole."""
        return all(self.sizes.get(entry.sha256) == entry.length and self._is_sound(entry.sha256) for entry in entries)

    def _is_sound(self, sha256: str) -> bool:
        if sha256 not in self.touched:
            return True
        try:
            self.blobs.verify(sha256)
        except (Damaged, Missing):
            return False
        return True


def take_stock(blobs: FileBlobs, since: int) -> Stock:
    """The blobs that are there; `since`: when the build that wrote them ended, in nanoseconds since 1970."""
    sizes: dict[str, int] = {}
    touched: set[str] = set()
    for name, status in _look(blobs.root):
        sizes[name] = status.st_size
        if status.st_ctime_ns > since - TICK:
            touched.add(name)
    return Stock(sizes, frozenset(touched), blobs)


def stamp_of(out: Path) -> str:
    """Stands for the pack in `out` as it lies there: one stamp, one pack, untouched; empty where there is none."""
    digest = sha256()
    try:
        digest.update(_told((out / MANIFEST).stat()))
    except OSError:
        return ""
    for name, status in sorted(_look(out / BLOBS)):
        digest.update(name.encode() + _told(status))
    return digest.hexdigest()


def _look(root: Path) -> Iterable[tuple[str, os.stat_result]]:
    for folder in os.scandir(root) if root.is_dir() else ():
        if len(folder.name) == 2 and folder.is_dir(follow_symlinks=False):
            with os.scandir(folder) as entries:
                for entry in entries:
                    if is_sha256(folder.name + entry.name):
                        yield folder.name + entry.name, entry.stat(follow_symlinks=False)


def _told(status: os.stat_result) -> bytes:
    return f" {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}\n".encode()
