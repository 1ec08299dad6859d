"""Where a reader gets signed files: a mirror, trusted in nothing. An edge: `FolderSource` touches the disk.

Layout, the same on the web and on a stick: `metadata/‹name›` and `manifests/‹path›`, where the last segment of a
target's path has its SHA-256 and a dot before it (consistent snapshots, TUF 6.2).
"""

import os
import stat
from pathlib import Path
from typing import Protocol

from content_packs.errors import Missing, TooLarge, Unavailable, Untrusted
from content_packs.format.manifest import Blob, hash_of
from content_packs.format.paths import check_path, is_sha256
from content_packs.format.trust.errors import Malformed, Mismatched

METADATA, MANIFESTS = "metadata", "manifests"


class Source(Protocol):
    """A mirror. Both raise `Missing` where there is no such file, `Unavailable` where it may be had later, and
    `TooLarge` as soon as there are more than `limit` bytes, of which no more may be read."""

    def metadata(self, name: str, limit: int) -> bytes:
        """`timestamp.json`, `3.root.json`, `7.town.json` …"""
        ...

    def target(self, path: str, sha256: str, limit: int) -> bytes:
        """The target `path`, of which these bytes are wanted: `hashed(path, sha256)` on a web server or a stick."""
        ...


def hashed(path: str, sha256: str) -> str:
    """`town/main.3.json` as `town/‹sha256›.main.3.json`."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/{sha256}.{name}"


def fetch_target(source: Source, path: str, blob: Blob, limit: int) -> bytes:
    """A target's bytes, or `Mismatched`; never more than `limit` are asked for."""
    if type(blob.length) is not int:  # of a stick's role that is not verified yet
        raise Malformed(path, f"its length is {str(blob.length)[:80]}")
    if blob.length > limit:
        raise TooLarge(path, blob.length, limit)
    raw = source.target(path, blob.sha256, blob.length)
    if len(raw) != blob.length or hash_of(raw) != blob.sha256:
        raise Mismatched(path)
    return raw


class FolderSource:
    """A mirror in a folder: a stick, or files copied from a server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def metadata(self, name: str, limit: int) -> bytes:
        return self._read(METADATA, name, limit)

    def target(self, path: str, sha256: str, limit: int) -> bytes:
        if not is_sha256(sha256):
            raise Untrusted(f"not a SHA-256: {sha256[:80]!r}")
        return self._read(MANIFESTS, hashed(path, sha256), limit)

    def _read(self, place: str, name: str, limit: int) -> bytes:
        try:
            with os.fdopen(open_below(self.folder, f"{place}/{check_path(name)}"), "rb") as opened:
                if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                    raise Missing(name)
                raw = opened.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise Missing(name) from None
        except OSError as error:
            raise Unavailable(f"{self.folder}: {name} cannot be read: {error.strerror}") from None
        if len(raw) > limit:
            raise TooLarge(name, len(raw), limit)
        return raw


def open_below(folder: Path, path: str) -> int:
    """Step by step, so that no link is followed below `folder`; a pipe keeps nobody waiting."""
    *folders, name = path.split("/")
    at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in folders:
            within = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = within
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=at)
    finally:
        os.close(at)
