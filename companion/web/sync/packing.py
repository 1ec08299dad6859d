"""Batches for kiosks, made once for all that ask the same; and which blobs were found whole.

An update's batch is small and asked for by every kiosk: it is worth zstd's best. A first sync's are large and mostly
media: those are packed fast. One is packed at a time, so that packing never takes more than one core.
"""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import msgspec

from content_packs.errors import PackError
from content_packs.exchange.batches import BATCH, pack_batch
from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import hash_of
from content_packs.format.paths import is_sha256

TRAVELS = 1_000_000  # bytes of a blob that may come in a batch
FULL = 4_000_000  # bytes of a batch's blobs
THOROUGH = 1_000_000  # bytes of blobs up to which they are packed as small as can be
KEPT = 32_000_000  # bytes of batches kept ready
VOUCHED = 100_000  # blobs of which it is remembered that they are whole


class Batch(msgspec.Struct, frozen=True):
    body: bytes
    sha256: str
    asked: int  # how many of the list it answers
    sent: int  # of these


def read_wish(body: bytes) -> tuple[str, ...] | None:
    """The hashes asked for, or None of what is no such list."""
    try:
        wish = msgspec.json.decode(body, type=tuple[str, ...])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return wish if 0 < len(wish) <= BATCH.blobs and all(map(is_sha256, wish)) else None


class Batches:
    """The last ones, within bounds."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], Batch] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def make(self, blobs: FileBlobs, wish: tuple[str, ...]) -> Batch:
        """From what is kept, else packed now; in a thread."""
        with self._lock:
            if (found := self._kept.get(wish)) is None:
                found = pack(blobs, wish)
                if found.asked == found.sent:  # what is not here may come
                    self._keep(wish, found)
            else:
                self._kept.move_to_end(wish)
            return found

    def _keep(self, wish: tuple[str, ...], made: Batch) -> None:
        self._kept[wish] = made
        self._size += len(made.body)
        while self._size > KEPT:
            _, gone = self._kept.popitem(last=False)
            self._size -= len(gone.body)


def pack(blobs: FileBlobs, wish: Sequence[str]) -> Batch:
    """As many of the list as one batch takes; at least one."""
    many, size, asked = list[bytes](), 0, 0
    for name in wish:
        raw = _read(blobs, name)
        if raw is not None and many and size + len(raw) > FULL:
            break
        asked += 1
        if raw is not None:
            many.append(raw)
            size += len(raw)
    body = pack_batch(many, fast=size > THOROUGH)
    return Batch(body, hash_of(body), asked, len(many))


def _read(blobs: FileBlobs, name: str) -> bytes | None:
    try:
        return blobs.read(name, TRAVELS)
    except PackError:
        return None


class Sound:
    """Which blobs were hashed since the start: a large one is not hashed for each Range."""

    def __init__(self) -> None:
        self._whole: OrderedDict[str, int] = OrderedDict()
        self._lock = Lock()

    def length(self, blobs: FileBlobs, name: str) -> int | None:
        """Bytes of a blob that is whole; None of one that is not here. In a thread."""
        try:
            length = blobs.path(name).stat().st_size
            with self._lock:
                known = self._whole.get(name)
            if known != length:
                blobs.verify(name)
                self._vouch(name, length)
        except (OSError, PackError):
            return None
        return length

    def _vouch(self, name: str, length: int) -> None:
        with self._lock:
            self._whole[name] = length
            while len(self._whole) > VOUCHED:
                self._whole.popitem(last=False)
