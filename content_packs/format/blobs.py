"""The content store: files named by the SHA-256 of what they hold. An edge: it touches the disk.

A blob is written to a temporary name, fsynced, renamed, and its folder fsynced, so that a name is there only when its
bytes are. Small blobs are hashed whenever they are read. A blob found damaged is moved aside: it is never served again,
and the next sync sees it as missing.
"""

import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from content_packs.errors import Damaged, Missing, TooLarge, Unavailable, Untrusted
from content_packs.format.limits import LIMITS
from content_packs.format.paths import is_sha256

log = logging.getLogger(__name__)

TEMPORARY = ".tmp-"  # how the names of files begin that are not whole yet


class Blobs(Protocol):
    """Where the bytes that manifests name can be read."""

    def read(self, sha256: str, limit: int = ...) -> bytes: ...

    def path(self, sha256: str) -> Path: ...

    def verify(self, sha256: str) -> None: ...

    def __contains__(self, sha256: object) -> bool: ...


class FileBlobs:
    """Blobs in a folder: `ab/cdef…`, so that no folder grows too wide."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        if not is_sha256(sha256):
            raise Untrusted(f"not a SHA-256: {sha256[:80]!r}")
        return self.root / sha256[:2] / sha256[2:]

    def __contains__(self, sha256: object) -> bool:
        return isinstance(sha256, str) and is_sha256(sha256) and self.path(sha256).is_file()

    def __iter__(self) -> Iterator[str]:
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            with os.scandir(folder) as files:
                yield from filter(is_sha256, sorted(folder.name + file.name for file in files))

    def read(self, sha256: str, limit: int = LIMITS.document) -> bytes:
        """All bytes of a small blob, hashed on the way."""
        try:
            with self.path(sha256).open("rb") as file:
                raw = file.read(limit + 1)
        except OSError as error:
            raise _unread(sha256, error) from None
        if len(raw) > limit:
            raise TooLarge(f"blob {sha256}", self.path(sha256).stat().st_size, limit)
        if _hash(raw) != sha256:
            self.set_aside(sha256)
            raise Damaged(sha256, "its bytes have another hash")
        return raw

    def verify(self, sha256: str) -> None:
        """Hash a blob of any size as it lies on the disk; `Damaged` (and set aside) if it is not what it says."""
        try:
            with self.path(sha256).open("rb") as file:
                found = file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise _unread(sha256, error) from None
        if found != sha256:
            self.set_aside(sha256)
            raise Damaged(sha256, "its bytes have another hash")

    def set_aside(self, sha256: str) -> None:
        """Out of reach of every reader, kept for whoever wants to know what happened; logged by whoever finds it."""
        aside = self.root / "damaged"
        try:
            aside.mkdir(exist_ok=True)
            self.path(sha256).replace(aside / sha256)
        except OSError as error:  # another reader was first, or the folder is read-only: it is found again
            log.error("blob %s is damaged and stays where it is: %s", sha256, error.strerror)
        else:
            log.error("blob %s is damaged: set aside in %s", sha256, aside)

    def put(self, raw: bytes) -> str:
        """Store `raw` durably; returns its SHA-256."""
        return self.put_all([raw])[0]

    def put_all(self, many: Iterable[bytes]) -> list[str]:
        """Store each durably, with one fsync per folder for all of them."""
        names = []
        with self._batch() as folders:
            for raw in many:
                name = _hash(raw)
                names.append(name)
                if not self._holds(name, raw):
                    folders.add(self._write(name, raw))
        return names

    def _holds(self, name: str, raw: bytes) -> bool:
        """Whether these very bytes are there: a blob damaged on the disk is written again."""
        try:
            return self.path(name).read_bytes() == raw
        except FileNotFoundError:
            return False

    def put_files(self, sources: Iterable[Path]) -> list[str]:
        """Store a copy of each durably, with one fsync per folder for all of them; the copies are what is hashed."""
        names = []
        with self._batch() as folders:
            for source in sources:
                name, folder = self._copy_in(source)
                names.append(name)
                folders.add(folder)
        return names

    def adopt(self, file: Path, sha256: str) -> None:
        """Take in a file of this file system as it is, durably; `Damaged` (and left there) if it is not that blob."""
        with file.open("r+b") as source:
            if file_digest(source, "sha256").hexdigest() != sha256:
                raise Damaged(sha256, "its bytes have another hash")
            os.fsync(source.fileno())
        with self._batch() as folders:
            self.root.mkdir(parents=True, exist_ok=True)
            folders.add(self._place(file, sha256))

    def touch(self, sha256: str) -> None:
        """As if it had been stored just now: sweeps pass over what is new."""
        with suppress(OSError):
            os.utime(self.path(sha256))

    def _copy_in(self, source: Path) -> tuple[str, Path]:
        with source.open("rb") as file:
            self.root.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.root, prefix=TEMPORARY)
            try:
                name = _copy(file, handle)
                return name, self._place(Path(temporary), name)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise

    @contextmanager
    def _batch(self) -> Iterator[set[Path]]:
        folders: set[Path] = set()
        yield folders
        for folder in folders:
            fsync_folder(folder)
        if folders:
            fsync_folder(self.root)

    def _write(self, name: str, raw: bytes) -> Path:
        self.root.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.root, prefix=TEMPORARY)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            return self._place(Path(temporary), name)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _place(self, temporary: Path, name: str) -> Path:
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.chmod(0o644)
        Path(temporary).replace(target)
        return target.parent


def _unread(sha256: str, error: OSError) -> Missing | Unavailable:
    if isinstance(error, FileNotFoundError):
        return Missing(f"blob {sha256}")
    return Unavailable(f"blob {sha256} cannot be read: {error.strerror}")


def _hash(raw: bytes) -> str:
    return sha256(raw).hexdigest()


def _copy(source: BinaryIO, handle: int) -> str:
    digest = sha256()
    with os.fdopen(handle, "wb") as file:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_durably(path: Path, raw: bytes) -> None:
    """Replace a file's content so that a power cut leaves the old or the new, whole."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    fsync_folder(path.parent)
