"""A source in a folder: a stick. No link is followed, no name is put together but from a hash, sizes are bounded.

What a stick shows may change between two looks: its bytes are copied, and the copy is what is hashed.
"""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from content_packs.errors import Missing, PackError, Unavailable, Untrusted
from content_packs.format.manifest import Blob
from content_packs.format.pack import BLOBS
from content_packs.format.paths import is_sha256
from content_packs.format.trust.sources import FolderSource as SignedFiles
from content_packs.format.trust.sources import open_below
from kiosk.fetch.parts import Part

CHUNK = 1_048_576  # bytes


class FolderSource:
    """`metadata/…`, `manifests/…` and `blobs/ab/cdef…` below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._signed = SignedFiles(folder)

    def metadata(self, name: str, limit: int) -> bytes:
        return self._signed.metadata(name, limit)

    def target(self, path: str, sha256: str, limit: int) -> bytes:
        return self._signed.target(path, sha256, limit)

    def blob(self, wanted: Blob, part: Part) -> None:
        for piece in self._pieces(wanted, part.length):
            part.append(piece)
        if part.length != wanted.length:
            raise Untrusted(f"{self.folder}: blob {wanted.sha256} is shorter than its manifest says")

    def blobs(self, wanted: Sequence[Blob], part: Part) -> Iterator[bytes]:
        """Those that are here."""
        part.drop()
        for blob in wanted:
            try:
                yield b"".join(self._pieces(blob, 0))
            except Unavailable:
                raise
            except PackError:
                continue

    def _pieces(self, wanted: Blob, offset: int) -> Iterator[bytes]:
        """From `offset` to the length that the manifest says, whatever there is behind it."""
        if not is_sha256(wanted.sha256):
            raise Untrusted(f"not a SHA-256: {wanted.sha256[:80]!r}")
        left = wanted.length - offset
        try:
            handle = open_below(self.folder, f"{BLOBS}/{wanted.sha256[:2]}/{wanted.sha256[2:]}")
            with os.fdopen(handle, "rb", buffering=0) as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise Missing(f"blob {wanted.sha256}")
                file.seek(offset)
                while left > 0 and (piece := file.read(min(CHUNK, left))):
                    left -= len(piece)
                    yield piece
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise Missing(f"blob {wanted.sha256}") from None
        except OSError as error:
            if error.errno == errno.ELOOP:  # a link
                raise Missing(f"blob {wanted.sha256}") from None
            if error.errno == errno.EIO:  # a worn spot: the others may be had
                raise Untrusted(f"{self.folder}: blob {wanted.sha256} cannot be read: the stick is damaged") from None
            raise Unavailable(f"{self.folder}: blob {wanted.sha256} cannot be read: {error.strerror}") from None
