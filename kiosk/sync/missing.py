"""What is missing, how it comes (small blobs many in an answer, large ones by Range), and whether there is room (pure).

Everything here is decided before the first byte of content is asked for.
"""

from collections.abc import Callable, Iterable

import msgspec

from content_packs.errors import Untrusted
from content_packs.exchange.batches import BATCH
from content_packs.exchange.fleet import Profile
from content_packs.format.manifest import Blob, Entry, Manifest, check_order
from kiosk.wanted import wanted

TRAVELS = 1_000_000  # bytes of a blob that comes with others
FULL = 4_000_000  # bytes of the blobs of one answer
ROOM = 50_000_000  # bytes of the disk that catalogues may need beside blobs


class NotEnoughSpace(Exception):
    """The disk, or what the profile grants of it; nothing was fetched."""

    def __init__(self, needed: int, there: int, *, quota: bool = False) -> None:
        what = "its quota leaves" if quota else "the disk has"
        super().__init__(f"{needed:,} bytes are needed and {what} {there:,}: {needed - there:,} too few")
        self.needed, self.there, self.quota = needed, there, quota

    @property
    def lacking(self) -> int:
        return self.needed - self.there


class Plan(msgspec.Struct, frozen=True):
    """What to ask for, in order."""

    together: tuple[tuple[Blob, ...], ...] = ()  # each in one answer
    alone: tuple[Blob, ...] = ()

    @property
    def blobs(self) -> tuple[Blob, ...]:
        return tuple(blob for batch in self.together for blob in batch) + self.alone

    @property
    def length(self) -> int:
        """Bytes."""
        return sum(blob.length for blob in self.blobs)


class Space(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes."""

    free: int  # on the disk
    kept: int  # of blobs that stay
    here: int = 0  # of parts that are here already
    reserved: int = 0  # left to the outbox


def plan(wanted: Iterable[Blob], here: Callable[[str], bool]) -> Plan:
    """The same for the same blobs, so that an answer that broke off is asked for again by the same list."""
    missing = {blob.sha256: blob for blob in wanted if not here(blob.sha256)}
    small = [blob for blob in missing.values() if blob.length <= TRAVELS]
    large = [blob for blob in missing.values() if blob.length > TRAVELS]
    return Plan(tuple(_gather(small)), tuple(large))


def _gather(small: Iterable[Blob]) -> Iterable[tuple[Blob, ...]]:
    batch, size = list[Blob](), 0
    for blob in small:
        if batch and (size + blob.length > FULL or len(batch) == BATCH.blobs):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(blob)
        size += blob.length
    if batch:
        yield tuple(batch)


def contents(manifest: Manifest, entries: Iterable[Entry], profile: Profile) -> list[Blob]:
    """The blobs of a pack that this kiosk keeps, documents first; `Untrusted` where the shards are not those of their
    root."""
    entries = list(entries)
    check_order(entries)
    if len(entries) != manifest.entries or sum(entry.length for entry in entries) != manifest.length:
        raise Untrusted("manifest: its totals are not those of its shards")
    kept = sorted(wanted(entries, profile.media), key=lambda entry: entry.kind == "media")
    return [entry.blob for entry in kept]


def check_space(length: int, space: Space, profile: Profile) -> None:
    """That so many bytes more fit: on the disk, beside the outbox, and within the profile's quota."""
    needed = max(length - space.here, 0)
    if space.kept + length > profile.quota:
        raise NotEnoughSpace(length, max(profile.quota - space.kept, 0), quota=True)
    there = max(space.free - space.reserved - ROOM, 0)
    if needed > there:
        raise NotEnoughSpace(needed, there)
