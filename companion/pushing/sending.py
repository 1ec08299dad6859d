"""Sending what is missing: names first, small blobs together, large ones in pieces; on from where a line broke."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from companion.publishing.receiving.expected import read_bits
from companion.publishing.receiving.messages import Awaiting, Limits
from companion.pushing.contents import Contents
from companion.pushing.door import Door, Elsewhere
from companion.pushing.errors import NotOurs, Refusal, Unreachable
from companion.pushing.patience import BUSY, Patience
from content_packs.exchange.batches import pack_batch
from content_packs.format.manifest import hash_of

Meter = Callable[[int, int], None]  # bytes done, of how many
TEXT, MEDIA = 12_000_000, 3_500_000  # bytes of blobs put together in one batch
PATIENT = 8_000_000  # bytes of text that are worth the best compression
STAGES = 4
CHUNK = 65_536  # bytes
PIECES, LEAST = 32, 524_288  # of a large blob; bytes of one


class Sending:
    def __init__(self, contents: Contents, door: Door, limits: Limits, patience: Patience, meter: Meter) -> None:
        self.contents = contents
        self.door = door
        self.limits = limits
        self.patience = patience
        self.meter = meter
        self._finished = self._total = 0

    def names(self, awaiting: Awaiting) -> Awaiting:
        """Send the root and the shards that are missing; what is missing of the blobs then."""
        for _ in range(STAGES):
            if awaiting.stage not in ("manifest", "shards"):
                return awaiting
            awaiting = self._send_batches(self.missing(awaiting), awaiting)
        raise NotOurs(self.door.url, "it asks for the same names again and again")

    def missing(self, awaiting: Awaiting) -> list[str]:
        """What the server lacks, of what it knows by now to be named."""
        known = {"manifest": {self.contents.blob.sha256: 0}, "shards": self.contents.shards}
        names = list(known.get(awaiting.stage, self.contents.lengths))
        if awaiting.stage == "whole":
            return []
        if len(names) != awaiting.total:
            raise NotOurs(self.door.url, f"it counts {awaiting.total} names where there are {len(names)}")
        try:
            have = read_bits(awaiting.have, awaiting.total)
        except ValueError as error:
            raise NotOurs(self.door.url, error) from None
        return [name for name, there in zip(names, have, strict=True) if not there]

    def blobs(self, awaiting: Awaiting) -> None:
        """Send all that is missing."""
        lengths, missing = self.contents.lengths, set(self.missing(awaiting))
        self._total = sum(lengths[name] for name in missing)
        small = {name for name in missing if lengths[name] <= self.limits.small and name not in awaiting.partial}
        self._send_batches(self.contents.by_path(small), awaiting)
        for name in self.contents.by_path(missing - small):
            self._send_blob(name, lengths[name], awaiting.partial.get(name, 0))

    def _send_batches(self, names: list[str], awaiting: Awaiting) -> Awaiting:
        for group in self._groups(names):
            awaiting = self._send_batch(group)
        return awaiting

    def _groups(self, names: list[str]) -> Iterator[list[str]]:
        """Texts apart from media, each group small enough for one batch."""
        texts = self.contents.documents() | self.contents.shards.keys() | {self.contents.blob.sha256}
        yield from self._cut([name for name in names if name in texts], TEXT)
        yield from self._cut([name for name in names if name not in texts], MEDIA)

    def _cut(self, names: Iterable[str], bound: int) -> Iterator[list[str]]:
        group: list[str] = []
        size = 0
        for name in names:
            length = self._length(name)
            if group and (size + length > bound or len(group) == self.limits.blobs):
                yield group
                group, size = [], 0
            group.append(name)
            size += length
        if group:
            yield group

    def _length(self, name: str) -> int:
        if name == self.contents.blob.sha256:
            return self.contents.blob.length
        return self.contents.lengths.get(name) or self.contents.shards.get(name, 0)

    def _send_batch(self, group: list[str]) -> Awaiting:
        size = sum(map(self._length, group))
        raw = pack_batch(map(self.contents.read, group), fast=size > PATIENT)
        if len(raw) > self.limits.batch and len(group) > 1:
            middle = len(group) // 2
            self._send_batch(group[:middle])
            return self._send_batch(group[middle:])
        awaiting = self._send_packed(raw, group)
        self._finished += size
        self.meter(self._finished, self._total)
        return awaiting

    def _send_packed(self, raw: bytes, group: list[str]) -> Awaiting:
        path, offset = f"batches/{hash_of(raw)}", 0
        while True:
            try:
                chunks = (raw[at : at + CHUNK] for at in range(offset, len(raw), CHUNK))
                told = self.door.send(path, offset, len(raw) - offset, chunks, len(raw))
                self.patience.progressed()
                return _decoded(told, self.door.url)
            except (Unreachable, Refusal) as error:
                self._consider(error)
                found = self.patience.ask(self.door.awaiting)
                if not set(group) & set(self.missing(found)):  # it came through, only its answer did not
                    return found
                offset = self._offset(path, offset)

    def _send_blob(self, name: str, length: int, offset: int) -> None:
        path = f"blobs/{name}"
        while offset < length:
            piece = min(_piece(length), self.limits.piece, length - offset)
            try:
                self.door.send(path, offset, piece, self._shown(name, offset, piece))
                offset += piece
                self.patience.progressed()
            except (Unreachable, Refusal) as error:
                self._consider(error, name)
                offset = self._offset(path, offset)
        self._finished += length

    def _shown(self, name: str, offset: int, length: int) -> Iterator[bytes]:
        for chunk in self.contents.chunks(name, offset, length):
            yield chunk
            offset += len(chunk)
            self.meter(self._finished + offset, self._total)

    def _offset(self, path: str, before: int) -> int:
        """Where the server stands."""
        offset = self.patience.ask(lambda: self.door.offset(path))
        if offset > before:
            self.patience.progressed()
        return offset

    def _consider(self, error: Unreachable | Refusal, blob: str = "") -> None:
        """Wait where trying again may help; else it is the end of it."""
        if isinstance(error, Refusal) and error.kind == "wrong-bytes":
            if blob:
                self.contents.blobs.verify(blob)  # ours is damaged: said so
        elif isinstance(error, Refusal) and error.status != BUSY and not isinstance(error, Elsewhere):
            raise error
        self.patience.wait(error)


def _piece(length: int) -> int:
    """Small enough that what is on its way when a line breaks is little of the whole: no more than that goes again."""
    return max(length // PIECES, LEAST)


def _decoded(raw: bytes, where: str) -> Awaiting:
    try:
        return msgspec.json.decode(raw, type=Awaiting)
    except msgspec.DecodeError as error:
        raise NotOurs(where, error) from None
