"""Brings blobs and signed files onto a stick: what is lacking, whether there is room, in which order. An edge.

What is there is hashed and not written again. Blobs come first and the stick's own word last: until that is there, the
stick is the one that it was before, or says that it is unfinished.
"""

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

from companion.sticks.errors import NoRoom, NotInStore
from companion.sticks.plans import room
from companion.sticks.signing import ROLE, TIMESTAMP
from content_packs.exchange.stick import CHUNK, READ_ME, StickFolder, blob_path
from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Blob, hash_of

if TYPE_CHECKING:
    from content_packs.running.orders import Progress

SETTLED = 64  # files after which folders are fsynced
STEPS = 1_000
LAST = (TIMESTAMP, ROLE)


def lacking_on(stick: StickFolder, needed: Iterable[Blob], progress: "Progress") -> list[Blob]:
    """Blobs that are not there whole: each file is hashed, none believed by its size."""
    blobs = sorted(needed, key=lambda blob: blob.sha256)  # one folder after the other
    tell = _Telling(progress, sum(blob.length for blob in blobs), "looked at")
    return [blob for blob in blobs if not stick.holds(blob_path(blob.sha256), blob, tell)]


def make_room(stick: StickFolder, lacking: list[Blob], files: dict[str, bytes], over: list[str]) -> list[str]:
    """`NoRoom` before anything is written. What of `over` had to go at once, because there is room only without it."""
    cluster = os.statvfs(stick.root).f_bsize
    needed, free = room(lacking, _changed(stick, files), cluster), _free(stick)
    if needed <= free:
        return []
    if needed > free + sum(map(stick.length, over)):
        raise NoRoom(stick.root, needed, free)
    drop(stick, over)
    return over


def _free(stick: StickFolder) -> int:
    disk = os.statvfs(stick.root)
    return disk.f_bavail * disk.f_frsize


def _changed(stick: StickFolder, files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: raw for path, raw in files.items() if not stick.holds(path, Blob(hash_of(raw), len(raw)))}


def write(
    stick: StickFolder, blobs: FileBlobs, lacking: list[Blob], files: dict[str, bytes], progress: "Progress"
) -> None:
    """`files`: all that has to be on it beside blobs."""
    if READ_ME in (changed := _changed(stick, files)):  # the mark by which it is known goes first
        stick.write(READ_ME, [changed.pop(READ_ME)])
        stick.settle()
    tell = _Telling(progress, sum(blob.length for blob in lacking), "written")
    for number, blob in enumerate(lacking, 1):
        stick.write(blob_path(blob.sha256), _pieces(blobs, blob, tell))
        if number % SETTLED == 0:
            stick.settle()
    for path in [path for path in changed if path not in LAST]:
        stick.write(path, [changed[path]])
    for path in [path for path in LAST if path in changed]:
        stick.settle()
        stick.write(path, [changed[path]])
    stick.settle()


def _pieces(blobs: FileBlobs, blob: Blob, tell: "_Telling") -> Iterator[bytes]:
    """A blob out of the store, hashed on the way; `NotInStore` before its end where it is not what it is called."""
    digest, length = sha256(), 0
    try:
        with blobs.path(blob.sha256).open("rb") as file:
            while piece := file.read(CHUNK):
                digest.update(piece)
                length += len(piece)
                tell(len(piece))
                yield piece
    except OSError as error:
        raise NotInStore(blob.sha256, error.strerror or "it cannot be read") from None
    if digest.hexdigest() != blob.sha256 or length != blob.length:
        blobs.set_aside(blob.sha256)
        raise NotInStore(blob.sha256, "it is damaged: its bytes have another hash")


def drop(stick: StickFolder, over: list[str]) -> int:
    """How many."""
    for path in over:
        stick.drop(path)
    stick.settle()
    return len(over)


class _Telling:
    """Bytes done of a total, as steps of a bar: a message for each thousandth, not for each piece."""

    def __init__(self, progress: "Progress", total: int, what: str) -> None:
        self._progress, self._total, self._what = progress, max(total, 1), what
        self._done, self._told = 0, -1

    def __call__(self, length: int) -> None:
        self._done += length
        step = STEPS * min(self._done, self._total) // self._total
        if step != self._told:
            self._told = step
            self._progress(step, STEPS, f"{self._done / 1e6:.1f} of {self._total / 1e6:.1f} MB {self._what}")
