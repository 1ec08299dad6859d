"""What has arrived of blobs and batches: files `data/incoming/‹museum›/‹sha256›`. An edge: it touches the disk.

A part belongs to a museum, not to one upload, so that a push that is begun again finds it. One writer at a time
(flock). What is on the disk may end anywhere, and after a power cut hold anything: it counts for nothing until its hash
is right.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from companion.publishing.receiving.refusals import Busy, NoSpace, WrongOffset
from content_packs.errors import Untrusted
from content_packs.format.paths import is_name, is_sha256

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Part:
    """An open part: bytes go to its end. Every method blocks: not for the event loop."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self.length = os.fstat(handle).st_size
        self._handle = handle

    def write(self, chunk: bytes) -> None:
        with giving_back(self.path, len(chunk)):
            left = memoryview(chunk)
            while left:
                written = os.write(self._handle, left)
                left = left[written:]
                self.length += written

    def close(self) -> None:
        os.close(self._handle)  # unlocks


class Parts:
    def __init__(self, root: Path, floor: int = 0) -> None:
        self.root = root
        self.floor = floor  # bytes of the disk that stay free

    def path(self, museum: str, sha256: str) -> Path:
        if not (is_name(museum) and is_sha256(sha256)):
            raise Untrusted(f"not a part: {museum[:64]!r} {sha256[:64]!r}")
        return self.root / museum / sha256

    def length(self, museum: str, sha256: str) -> int:
        try:
            return self.path(museum, sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def lengths(self, museum: str) -> dict[str, int]:
        """All that is here in part."""
        try:
            with os.scandir(self.root / museum) as files:
                return {file.name: file.stat().st_size for file in files}
        except FileNotFoundError:
            return {}

    def open(self, museum: str, sha256: str, offset: int, length: int) -> Part:
        """Go on at `offset` towards `length`; `WrongOffset`, `Busy`, or `NoSpace` before a byte is taken."""
        path = self.path(museum, sha256)
        self._check_space(path, length - offset)
        with giving_back(path, length):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            _lock(handle)
            part = Part(path, handle)
            if part.length != offset:
                raise WrongOffset(part.length)
        except BaseException:
            os.close(handle)
            raise
        return part

    def drop(self, museum: str, sha256: str) -> None:
        self.path(museum, sha256).unlink(missing_ok=True)

    def _check_space(self, path: Path, needed: int) -> None:
        folder = next(each for each in path.parents if each.exists())
        free = max(shutil.disk_usage(folder).free - self.floor, 0)
        if needed > free:
            path.unlink(missing_ok=True)
            raise NoSpace(needed, free)


@contextmanager
def giving_back(path: Path, asked: int) -> Iterator[None]:
    """Where the disk is full: the part goes, so that its space is free again, and `NoSpace` says so."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        path.unlink(missing_ok=True)
        folder = next(each for each in path.parents if each.exists())
        raise NoSpace(asked, shutil.disk_usage(folder).free) from None


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy from None
