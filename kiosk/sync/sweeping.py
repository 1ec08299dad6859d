"""Mark and sweep: what the kept manifests name stays, all other blobs go. Never beside a fetch: who sweeps holds
`office.filling`."""

from collections.abc import Iterable

import msgspec

from content_packs.errors import PackError
from content_packs.format.blobs import TEMPORARY, FileBlobs
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import read_manifest, read_shard


class Swept(msgspec.Struct, frozen=True):
    blobs: int = 0
    length: int = 0  # bytes


def mark(blobs: FileBlobs, roots: Iterable[str]) -> set[str]:
    """All that these manifests name, as far as they are here: a shard that has not come yet names nothing yet."""
    marked = set[str]()
    for root in roots:
        marked.add(root)
        try:
            manifest = read_manifest(blobs.read(root, LIMITS.manifest))
        except PackError:
            continue
        for shard in manifest.shards:
            marked.add(shard.sha256)
            if shard.sha256 in blobs:
                marked |= _named(blobs, shard.sha256)
    return marked


def _named(blobs: FileBlobs, shard: str) -> set[str]:
    try:
        return {entry.sha256 for entry in read_shard(blobs.read(shard, LIMITS.shard))}
    except PackError:
        return set()


def is_readable(blobs: FileBlobs, root: str) -> bool:
    """Whether all is known that a manifest names."""
    try:
        for shard in read_manifest(blobs.read(root, LIMITS.manifest)).shards:
            read_shard(blobs.read(shard.sha256, LIMITS.shard))
    except PackError:
        return False
    return True


def length_of(blobs: FileBlobs, names: Iterable[str]) -> int:
    """Bytes of those that are here."""
    return sum(_size(blobs, name) for name in names)


def sweep(blobs: FileBlobs, shown: Iterable[str], staged: Iterable[str]) -> Swept:
    """`shown`: manifests of the active and the previous set. Where one of them cannot be read whole, nothing goes: what
    it needs is not known."""
    shown = list(shown)
    if not all(is_readable(blobs, root) for root in shown):
        return Swept()
    kept = mark(blobs, [*shown, *staged])
    gone, length = 0, 0
    for name in [name for name in blobs if name not in kept]:
        length += _size(blobs, name)
        blobs.path(name).unlink(missing_ok=True)
        gone += 1
    for left in blobs.root.glob(f"{TEMPORARY}*"):
        left.unlink(missing_ok=True)
    return Swept(gone, length)


def _size(blobs: FileBlobs, name: str) -> int:
    try:
        return blobs.path(name).stat().st_size
    except FileNotFoundError:
        return 0
