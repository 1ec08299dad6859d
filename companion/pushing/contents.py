"""What a push consists of: the root under its version, and all that it names, read out of a built pack's folder."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import msgspec

from content_packs.errors import Untrusted
from content_packs.format.blobs import FileBlobs
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import Blob, encode, hash_of
from content_packs.format.pack import BLOBS, Pack, open_folder

READ = 65_536  # bytes


class Contents:
    """A pack as it is pushed. Only the root depends on the version."""

    def __init__(self, pack: Pack, blobs: FileBlobs, version: int) -> None:
        self.pack = pack
        self.blobs = blobs
        self.manifest = msgspec.structs.replace(pack.manifest, version=version)
        self.root = encode(self.manifest)
        self.blob = Blob(hash_of(self.root), len(self.root))

    @property
    def museum(self) -> str:
        return self.manifest.museum

    @property
    def name(self) -> str:
        return self.manifest.pack

    @property
    def version(self) -> int:
        return self.manifest.version

    @cached_property
    def size(self) -> int:
        """Bytes of all that is named, each once, and of the root."""
        return sum((self.shards | self.lengths).values()) + len(self.root)

    @cached_property
    def shards(self) -> dict[str, int]:
        return {shard.sha256: shard.length for shard in sorted(self.manifest.shards, key=lambda shard: shard.sha256)}

    @cached_property
    def lengths(self) -> dict[str, int]:
        """Of every blob that entries name, in order of SHA-256. Asked for with each blob: sorted once."""
        return dict(sorted((entry.sha256, entry.length) for entry in self.pack.entries.values()))

    def documents(self) -> set[str]:
        return {entry.sha256 for entry in self.pack.entries.values() if entry.kind != "media"}

    def by_path(self, wanted: set[str]) -> list[str]:
        """`wanted` in order of their paths: what is alike stands together."""
        return list(dict.fromkeys(e.sha256 for _, e in sorted(self.pack.entries.items()) if e.sha256 in wanted))

    def read(self, sha256: str) -> bytes:
        """A small blob, hashed."""
        return self.root if sha256 == self.blob.sha256 else self.blobs.read(sha256, LIMITS.manifest)

    def chunks(self, sha256: str, offset: int, length: int) -> Iterator[bytes]:
        """`length` bytes of a blob from `offset` on."""
        with self.blobs.path(sha256).open("rb") as file:
            file.seek(offset)
            while length > 0:
                chunk = file.read(min(READ, length))
                if not chunk:
                    raise Untrusted(f"blob {sha256} is shorter than its manifest says: build the pack again")
                length -= len(chunk)
                yield chunk

    def under(self, version: int) -> "Contents":
        return Contents(self.pack, self.blobs, version)


def open_contents(folder: Path) -> Contents:
    pack = open_folder(folder)
    return Contents(pack, FileBlobs(folder / BLOBS), pack.manifest.version)
