"""What must be on a stick: all that a reader of its groups asks for who knows nothing but the first root.

It is found by being that reader: the verifier of every kiosk, whose source notes what it gives. So a stick holds
neither less nor more than kiosks need, and what they would refuse is known before it is written.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from companion.publishing import rows
from companion.publishing.mirror import StoreSource
from companion.publishing.signing import NoAlliance
from companion.sticks.errors import NotInStore
from content_packs.errors import PackError
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import Blob, read_manifest, read_shard
from content_packs.format.trust import names
from content_packs.format.trust.confirmed import Confirmed
from content_packs.format.trust.documents import BUCKETS, Step
from content_packs.format.trust.memory import VolatileMemory
from content_packs.format.trust.sources import MANIFESTS, METADATA, Source, fetch_target, hashed
from content_packs.format.trust.verifier import Verifier, begin, held_until

if TYPE_CHECKING:
    from companion.office import Office


class Needed(msgspec.Struct, frozen=True, kw_only=True):
    """`files`: signed files by their path on the stick. `blobs`: all others, by SHA-256."""

    files: dict[str, bytes]
    blobs: dict[str, Blob]
    versions: tuple[tuple[str, int], ...]  # (museum/pack, version)
    refused: tuple[str, ...]  # why not all that was published may be shown
    until: datetime  # a role that all of it hangs on ends then
    root: bytes  # the first


class Noting:
    """Implements `Source`. Asked twice it says the same, so that all of it is of one moment."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.files: dict[str, bytes] = {}

    def metadata(self, name: str, limit: int) -> bytes:
        path = f"{METADATA}/{name}"
        if path not in self.files:
            self.files[path] = self._source.metadata(name, limit)
        return self.files[path]

    def target(self, path: str, sha256: str, limit: int) -> bytes:
        place = f"{MANIFESTS}/{hashed(path, sha256)}"
        if place not in self.files:
            self.files[place] = self._source.target(path, sha256, limit)
        return self.files[place]


def gather(office: "Office", groups: tuple[str, ...], now: datetime) -> Needed:
    """`Untrusted` and the like where this server's own files would not be accepted by a kiosk."""
    first = office.store.read(lambda db: rows.file(db, "root", 1))
    if first is None:
        raise NoAlliance
    source, memory = Noting(StoreSource(office.store, office.blobs)), VolatileMemory()
    source.files[f"{METADATA}/1.root.json"] = first
    begin(memory, first)
    confirmed = [Verifier(memory, source).refresh(group, now) for group in groups]
    roots = {pair: root for each in confirmed for pair, root in _coming(each, now)}
    blobs = {blob.sha256: blob for pair, root in roots.items() for blob in _blobs(office, source, *pair, root)}
    return Needed(
        files=source.files,
        blobs=blobs,
        versions=tuple(sorted(roots)),
        refused=tuple(dict.fromkeys(why for each in confirmed for why in each.refused.values())),
        until=held_until(memory),
        root=first,
    )


def _coming(confirmed: Confirmed, now: datetime) -> Iterator[tuple[tuple[str, int], Blob]]:
    for pack, held in confirmed.packs.items():
        for number in versions_from(held.steps, now):
            yield (pack, number), held.versions[number]


def versions_from(steps: tuple[Step, ...], now: datetime) -> set[int]:
    """Versions that a reader may show now or later: a step that holds for all ends those before it (pure)."""
    instant, left = now.timestamp(), 0
    for place, step in enumerate(steps):
        if step.since <= instant and step.percent == BUCKETS:
            left = place
    return {step.version for step in steps[left:]}


def _blobs(office: "Office", source: Source, pack: str, number: int, root: Blob) -> Iterator[Blob]:
    """Shards and content of a version; its root travels among the signed files."""
    raw = fetch_target(source, names.manifest_path(pack, number), root, LIMITS.manifest)
    for shard in read_manifest(raw).shards:
        try:
            entries = read_shard(office.blobs.read(shard.sha256, LIMITS.shard))
        except PackError as error:
            raise NotInStore(shard.sha256, str(error)) from None
        yield shard
        yield from (entry.blob for entry in entries)
