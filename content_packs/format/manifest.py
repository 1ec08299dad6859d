"""The manifest: a short root over shards of about 32 entries (FORMAT.md, Manifest).

Pure: bytes in, structs out. Shards are cut where the hash of an entry's path says so, not by counting, so adding,
changing or removing an entry changes its own shard and no other.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import pairwise
from typing import TypeVar

import msgspec

from content_packs.errors import TooLarge, Untrusted
from content_packs.format.limits import LIMITS, Limits
from content_packs.format.paths import check_path, is_name, is_sha256, is_tag

FORMAT = 1
SHARD_MASK = 31  # an entry ends its shard when the last five bits of its path's hash are zero: 32 on average
SHARD_CAP = 256  # and at the latest here


class Blob(msgspec.Struct, frozen=True):
    """Some bytes, by what they are."""

    sha256: str
    length: int  # bytes


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One name in a pack. Readers skip kinds that they do not know."""

    path: str
    kind: str  # museum, venue, artifact, exhibition, tour, scene: JSON documents; media: anything else
    type: str  # media type
    sha256: str
    length: int  # bytes

    @property
    def blob(self) -> Blob:
        return Blob(self.sha256, self.length)


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The root. `(museum, pack, version)` names it; its SHA-256 identifies it."""

    format: int
    museum: str
    pack: str
    version: int
    languages: tuple[str, ...]  # BCP 47; the first is the museum's own
    shards: tuple[Blob, ...]
    entries: int
    length: int  # bytes of all entries, each path counted


class _Shard(msgspec.Struct, frozen=True):
    entries: tuple[Entry, ...]


T = TypeVar("T")
_encoder = msgspec.json.Encoder(order="sorted")


def encode(struct: object) -> bytes:
    """Canonical JSON of a struct: sorted keys, no white space, UTF-8. Same struct, same bytes."""
    return _encoder.encode(struct)


def decode(raw: bytes, into: type[T], limit: int, what: str) -> T:
    """`raw` as `into`, or `Untrusted` with the reason; unknown fields are tolerated."""
    if len(raw) > limit:
        raise TooLarge(what, len(raw), limit)
    try:
        return msgspec.json.decode(raw, type=into)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Untrusted(f"{what}: {error}") from error


def hash_of(raw: bytes) -> str:
    return sha256(raw).hexdigest()


def cut(entries: Iterable[Entry]) -> Iterator[tuple[Entry, ...]]:
    """`entries` in order of path, cut into shards."""
    shard: list[Entry] = []
    for entry in sorted(entries, key=lambda e: e.path):
        shard.append(entry)
        if sha256(entry.path.encode()).digest()[-1] & SHARD_MASK == 0 or len(shard) == SHARD_CAP:
            yield tuple(shard)
            shard = []
    if shard:
        yield tuple(shard)


def write_manifest(
    museum: str, pack: str, version: int, languages: Iterable[str], entries: Iterable[Entry]
) -> tuple[bytes, dict[str, bytes]]:
    """The root's bytes, and the shards' bytes by SHA-256."""
    entries = list(entries)
    shards = [encode(_Shard(shard)) for shard in cut(entries)]
    root = Manifest(
        format=FORMAT,
        museum=museum,
        pack=pack,
        version=version,
        languages=tuple(languages),
        shards=tuple(Blob(hash_of(raw), len(raw)) for raw in shards),
        entries=len(entries),
        length=sum(entry.length for entry in entries),
    )
    raw = encode(root)
    read_manifest(raw)
    for each in shards:
        read_shard(each)
    return raw, {hash_of(each): each for each in shards}


def read_manifest(raw: bytes, limits: Limits = LIMITS) -> Manifest:
    """The root, every name and number in it checked."""
    manifest = decode(raw, Manifest, limits.manifest, "manifest")
    if manifest.format != FORMAT:
        raise Untrusted(f"manifest: format {manifest.format} is not format {FORMAT}; a newer reader is needed")
    if not (is_name(manifest.museum) and is_name(manifest.pack)):
        raise Untrusted(f"manifest: bad name {manifest.museum[:80]!r}/{manifest.pack[:80]!r}")
    if not (1 <= manifest.version <= limits.version and 0 <= manifest.length <= limits.total):
        raise Untrusted("manifest: a number is out of bounds")
    if not 0 <= manifest.entries <= limits.names:
        raise TooLarge("manifest: entries", manifest.entries, limits.names)
    _check_languages(manifest.languages, limits)
    if len(manifest.shards) > limits.shards:
        raise TooLarge("manifest: shards", len(manifest.shards), limits.shards)
    for shard in manifest.shards:
        _check_blob(shard, limits.shard)
    return manifest


def read_shard(raw: bytes, limits: Limits = LIMITS) -> tuple[Entry, ...]:
    """A shard's entries: safe paths, in order, none twice."""
    entries = decode(raw, _Shard, limits.shard, "shard").entries
    if not entries:
        raise Untrusted("shard: empty")
    if len(entries) > limits.entries:
        raise TooLarge("shard: entries", len(entries), limits.entries)
    for entry in entries:
        check_path(entry.path)
        _check_blob(entry.blob, limits.blob)
    check_order(entries)
    return entries


def check_order(entries: Iterable[Entry]) -> None:
    """Paths rise strictly, within a shard and from each shard to the next."""
    for one, two in pairwise(entries):
        if one.path >= two.path:
            raise Untrusted(f"entries out of order or doubled: {two.path!r}")


def _check_languages(languages: tuple[str, ...], limits: Limits) -> None:
    if not 0 < len(languages) <= limits.languages:
        raise Untrusted(f"manifest: {len(languages)} languages; at least one and at most {limits.languages}")
    for tag in languages:
        if not is_tag(tag):
            raise Untrusted(f"manifest: not a language tag: {tag[:80]!r}")


def _check_blob(blob: Blob, limit: int) -> None:
    if not is_sha256(blob.sha256):
        raise Untrusted(f"not a SHA-256: {blob.sha256[:80]!r}")
    if not 0 <= blob.length <= limit:
        raise TooLarge("blob length", blob.length, limit)
