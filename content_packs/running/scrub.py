"""The scrub: re-hashes every blob of the active packs, gently, so that a disk that forgets is found before a visitor.

A damaged blob is set aside by the store, logged, counted, and told to whoever serves it. A missing one is told too.
An edge: it reads the disk; it waits on `stop`, so that a stop is never held up by it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from threading import Event

import msgspec
import structlog

from content_packs.errors import Damaged, PackError
from content_packs.format.pack import Pack, named_blobs

log = structlog.get_logger()


class Found(msgspec.Struct, frozen=True):
    """What the last finished scrub found."""

    at: datetime
    blobs: int
    damaged: int
    missing: int


class Scrub:
    def __init__(self, packs: Callable[[], Iterable[Pack]], tell: Callable[[str], None], rate: int) -> None:
        self.packs = packs
        self.tell = tell
        self.rate = rate  # bytes per second
        self.last: Found | None = None

    def run(self, now: datetime, stop: Event) -> Found | None:
        """One round over all blobs; None where `stop` came before its end."""
        blobs = damaged = missing = 0
        for pack, sha256, length in _blobs(self.packs()):
            try:
                pack.blobs.verify(sha256)
            except Damaged:
                damaged += 1
                self._report("blob damaged", pack, sha256)
            except PackError:  # gone, or the disk does not give it
                missing += 1
                self._report("blob missing", pack, sha256)
            blobs += 1
            if stop.wait(length / self.rate):
                return None
        self.last = Found(now, blobs, damaged, missing)
        log.info("scrubbed", blobs=blobs, damaged=damaged, missing=missing)
        return self.last

    def _report(self, what: str, pack: Pack, sha256: str) -> None:
        log.error(what, pack=pack.name, version=pack.manifest.version, sha256=sha256)
        self.tell(sha256)


def _blobs(packs: Iterable[Pack]) -> Iterable[tuple[Pack, str, int]]:
    """Each blob once, with its length."""
    done: set[str] = set()
    for pack in packs:
        lengths = {entry.sha256: entry.length for entry in pack.entries.values()}
        for sha256 in sorted(named_blobs(pack) - done):
            done.add(sha256)
            yield pack, sha256, lengths.get(sha256, 0)
