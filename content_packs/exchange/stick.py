"""A stick: the names in its folder (FORMAT.md, Sticks), and reading and writing below it. An edge: it touches the disk.

Nobody trusts a stick: names are exact, sizes bounded, no link is followed below its folder, and files that are none of
these are left alone. What is written is whole or not there (temporary name, fsync, rename); `settle` makes the names
last, too.
"""

import errno
import fcntl
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from content_packs.errors import BadPath, PackError, TooLarge
from content_packs.format.blobs import TEMPORARY
from content_packs.format.manifest import Blob
from content_packs.format.paths import is_name, is_sha256
from content_packs.format.trust.sources import open_below

BLOBS, DAYS, READ_ME = "blobs", "days", "READ-ME.txt"
DAY = ".day"
CHUNK = 1_048_576  # bytes
MOST = 100_000  # names of one folder that are looked at
_FULL = (errno.ENOSPC, errno.EDQUOT)
_UNKNOWN = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS)  # what some file systems of sticks know not
_HINDERED = (errno.ELOOP, errno.ENOTDIR, errno.EISDIR)


class StickFault(PackError):
    """The stick cannot be read or written."""

    def __init__(self, root: Path, path: str, error: OSError) -> None:
        why = error.strerror or str(error)
        if error.errno in _FULL:
            why = "the stick is full: take away what else is on it, or use a larger one; the same command goes on"
        elif error.errno in _HINDERED:
            why = "a link, or no folder or file as it should be: take it away, or use another stick"
        super().__init__(f"{root / path}: {why}")
        self.full = error.errno in _FULL


class StickInUse(PackError):
    def __init__(self, root: Path) -> None:
        super().__init__(f"{root}: another command writes this stick just now; wait for its end")


def blob_path(name: str) -> str:
    """Of a blob, by its SHA-256."""
    if not is_sha256(name):
        raise BadPath(name)
    return f"{BLOBS}/{name[:2]}/{name[2:]}"


def day_path(kiosk: str) -> str:
    """Of a kiosk's day sheet."""
    if not is_name(kiosk):
        raise BadPath(kiosk)
    return f"{DAYS}/{kiosk}{DAY}"


def read_day_name(name: str) -> str | None:
    """Whose day sheet a file in `days` is; None of other files."""
    kiosk = name.removesuffix(DAY)
    return kiosk if name.endswith(DAY) and is_name(kiosk) else None


class StickFolder:
    """The folder of a stick. Paths are relative to it, as `blobs/ab/cdef…`; errors of the disk are `StickFault`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._unsettled: set[str] = set()  # folders with names that a power cut may take

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Among those who write it. The lock goes with the process that holds it."""
        with self._telling("."):
            at = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._lock(at)
            yield
        finally:
            os.close(at)

    def read(self, path: str, limit: int) -> bytes | None:
        """All of a small file; None where there is none. `TooLarge` as soon as there are more than `limit` bytes."""
        with self._telling(path):
            handle = self._open(path)
            if handle is None:
                return None
            with os.fdopen(handle, "rb") as file:
                raw = file.read(limit + 1)
        if len(raw) > limit:
            raise TooLarge(str(self.root / path), len(raw), limit)
        return raw

    def holds(self, path: str, blob: Blob, told: Callable[[int], object] = lambda length: None) -> bool:
        """Whether these very bytes are there: hashed as they lie on it. `told` of the bytes that were read."""
        with self._telling(path):
            handle = self._open(path)
            if handle is None:
                return False
            with os.fdopen(handle, "rb", buffering=0) as file:
                if os.fstat(file.fileno()).st_size != blob.length:
                    return False
                digest = sha256()
                while piece := file.read(CHUNK):
                    digest.update(piece)
                    told(len(piece))
        return digest.hexdigest() == blob.sha256

    def length(self, path: str) -> int:
        """Bytes of a file; 0 of what is none."""
        with self._telling(path):
            handle = self._open(path)
            if handle is None:
                return 0
            try:
                return os.fstat(handle).st_size
            finally:
                os.close(handle)

    def write(self, path: str, pieces: Iterable[bytes]) -> None:
        """In place of what was there. What `pieces` raises comes out as it is, and leaves all as it was."""
        parent, _, name = path.rpartition("/")
        coming = f"{TEMPORARY}{token_hex(4)}"
        with self._telling(path), self._folder(parent, make=True) as at:
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
                with os.fdopen(os.open(coming, flags, 0o644, dir_fd=at), "wb") as file:
                    for piece in pieces:
                        file.write(piece)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(coming, name, src_dir_fd=at, dst_dir_fd=at)
            except BaseException:
                with suppress(OSError):
                    os.unlink(coming, dir_fd=at)
                raise
        self._unsettled.add(parent)

    def drop(self, path: str) -> None:
        parent, _, name = path.rpartition("/")
        with self._telling(path), suppress(FileNotFoundError), self._folder(parent) as at:
            os.unlink(name, dir_fd=at)
            self._unsettled.add(parent)

    def settle(self) -> None:
        """What was written so far is there after a power cut."""
        for parent in sorted(self._unsettled):
            with self._telling(parent), self._folder(parent) as at:
                _fsync(at)
        self._unsettled.clear()

    def names(self, path: str) -> list[str]:
        """Of the files and folders in a folder, no links; none where there is no such folder."""
        with self._telling(path):
            try:
                with self._folder(path) as at, os.scandir(at) as found:
                    kept = [each.name for each, _ in zip(found, range(MOST), strict=False) if not each.is_symlink()]
            except FileNotFoundError:
                return []
        return sorted(kept)

    def _lock(self, at: int) -> None:
        with self._telling("."):
            try:
                fcntl.flock(at, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StickInUse(self.root) from None
            except OSError as error:
                if error.errno not in _UNKNOWN:
                    raise

    def _open(self, path: str) -> int | None:
        """A regular file; None where there is none: also a link is none."""
        try:
            handle = open_below(self.root, path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:
                return None
            raise
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return handle
        os.close(handle)
        return None

    @contextmanager
    def _folder(self, path: str, *, make: bool = False) -> Iterator[int]:
        """A handle of a folder below, gone to step by step."""
        at = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for part in path.split("/") if path else ():
                if make:
                    _make(part, at)
                within = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
                os.close(at)
                at = within
            yield at
        finally:
            os.close(at)

    @contextmanager
    def _telling(self, path: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StickFault(self.root, path, error) from None


def _make(name: str, at: int) -> None:
    try:
        os.mkdir(name, 0o755, dir_fd=at)
    except FileExistsError:
        return
    _fsync(at)


def _fsync(at: int) -> None:
    """Of a folder."""
    try:
        os.fsync(at)
    except OSError as error:
        if error.errno not in _UNKNOWN:
            raise
