"""What earlier builds made, by the hash of what it was made from. An edge: it touches the disk.

Nothing here is needed: a record that is missing, damaged, or names a blob that is not there is simply made again. Used
files are touched, so that the ones longest unused go first when the cache is over its bound.
"""

import os
from hashlib import sha256
from pathlib import Path

import msgspec

from content_packs.errors import Untrusted
from content_packs.format.blobs import FileBlobs, write_durably
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import decode, encode, hash_of
from content_packs.guide.build.making import Made, Treatment, recipe

KEPT = 4_000_000_000  # bytes


class _Record(msgspec.Struct, frozen=True):
    made: Made
    check: str  # SHA-256 of `made`


class Cache:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.blobs = FileBlobs(root / "blobs")

    def find(self, digest: str, treatment: Treatment) -> Made | None:
        """What was made of the file of this SHA-256, if all of it is still here; blobs are hashed when taken."""
        file = self._record(digest, treatment)
        try:
            record = decode(file.read_bytes(), _Record, LIMITS.document, file.name)
        except (FileNotFoundError, Untrusted):
            return None
        if hash_of(encode(record.made)) != record.check or any(
            part.sha256 not in self.blobs for part in record.made.parts
        ):
            return None
        for used in (file, *(self.blobs.path(part.sha256) for part in record.made.parts)):
            os.utime(used)
        return record.made

    def keep(self, digest: str, treatment: Treatment, made: Made) -> None:
        file = self._record(digest, treatment)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_durably(file, encode(_Record(made, hash_of(encode(made)))))

    def prune(self, kept: int = KEPT) -> None:
        """Delete what was used longest ago until at most `kept` bytes are left."""
        files = [(status.st_mtime_ns, status.st_size, file) for file in self._files() for status in (file.stat(),)]
        excess = sum(size for _, size, _ in files) - kept
        for _, size, file in sorted(files):
            if excess <= 0:
                break
            file.unlink(missing_ok=True)
            excess -= size

    def _files(self) -> list[Path]:
        return [
            file
            for folder in ("blobs", "records", "memory")
            for file in (self.root / folder).rglob("*")
            if file.is_file()
        ]

    def _record(self, digest: str, treatment: Treatment) -> Path:
        key = sha256(f"{digest} {recipe(treatment)}".encode()).hexdigest()
        return self.root / "records" / key[:2] / key[2:]
