"""What of a stick is ours and no longer needed, and how much room the rest takes (pure)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

from content_packs.exchange.stick import BLOBS, DAYS, blob_path, day_path, read_day_name
from content_packs.format.blobs import TEMPORARY
from content_packs.format.manifest import Blob
from content_packs.format.paths import is_name, is_sha256
from content_packs.format.trust.sources import MANIFESTS, METADATA

_NUMBERED = re.compile(r"[1-9][0-9]{0,15}\.[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\.json")
_PREFIX = re.compile(r"[0-9a-f]{2}")
SLACK = 1_000_000  # bytes of the file system's own


class Listed(Protocol):
    def names(self, path: str) -> list[str]: ...


def obsolete(stick: Listed, needed: Collection[str], kiosks: Collection[str]) -> Iterator[str]:
    """Paths of files by names that only we give and that nothing on the stick needs; what a cut left half written.

    `needed`: paths of what stays; `kiosks`: whose day sheets stay, old as they may be."""
    kept = {*needed, *map(day_path, kiosks)}
    for folder in _folders(stick):
        for name in stick.names(folder):
            path = f"{folder}/{name}"
            if name.startswith(TEMPORARY) or (_is_ours(folder, name) and path not in kept):
                yield path


def _folders(stick: Listed) -> Iterator[str]:
    yield METADATA
    yield from (f"{MANIFESTS}/{role}" for role in filter(is_name, stick.names(MANIFESTS)))
    yield from (f"{BLOBS}/{prefix}" for prefix in filter(_PREFIX.fullmatch, stick.names(BLOBS)))
    yield DAYS


def _is_ours(folder: str, name: str) -> bool:
    place, _, within = folder.partition("/")
    match place:
        case "metadata":
            return _NUMBERED.fullmatch(name) is not None
        case "manifests":
            return is_sha256(name[:64]) and name[64:65] == "." and name.endswith(".json")
        case "blobs":
            return is_sha256(within + name)
        case _:
            return read_day_name(name) is not None


def room(blobs: Iterable[Blob], files: Mapping[str, bytes], cluster: int) -> int:
    """Bytes that these take: files fill whole clusters, and so does each folder."""
    blobs = list(blobs)
    lengths = [*(blob.length for blob in blobs), *map(len, files.values())]
    folders = {blob_path(blob.sha256).rpartition("/")[0] for blob in blobs}
    return sum(-(-length // cluster) * cluster for length in lengths) + len(folders) * cluster + SLACK
