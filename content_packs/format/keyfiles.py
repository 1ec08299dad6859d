"""Key files and passphrase files on a disk. An edge: modes, links and sizes are judged here, what they hold in `keys`.

A private key is written once (O_EXCL), for its owner alone (0600), and refused where others may read it.
"""

import os
import stat
from pathlib import Path

from content_packs.errors import Missing, TooLarge, Unavailable
from content_packs.format.blobs import fsync_folder
from content_packs.format.keys import FILE_LIMIT, PASSPHRASE_MOST, PublicKey, UnusableKey, read_public

OTHERS = stat.S_IRWXG | stat.S_IRWXO
PRIVATE, OPEN = 0o600, 0o644


class Exposed(UnusableKey):
    def __init__(self, file: Path, mode: int) -> None:
        super().__init__(str(file), f"others may read it (mode {mode:04o}); say: chmod 600 {file}")


class NoModes(UnusableKey):
    def __init__(self, file: Path) -> None:
        super().__init__(
            str(file), "this disk keeps no file modes (a FAT stick?), so others could read a key: name another folder"
        )


class Exists(UnusableKey):
    def __init__(self, file: Path) -> None:
        super().__init__(str(file), "is there already, and a key is never written over: name another file")


def public_beside(file: Path) -> Path:
    """Where the public half of a private key file goes: `a.key`, `a.pub`."""
    return file.with_suffix(".pub") if file.suffix == ".key" else file.with_name(f"{file.name}.pub")


def write_pair(file: Path, sealed: bytes, public: bytes) -> Path:
    """Both halves on the disk, or neither; returns the public file."""
    beside = public_beside(file)
    if beside.exists():
        raise Exists(beside)
    _write(file, sealed, PRIVATE)
    try:
        _write(beside, public, OPEN)
    except BaseException:
        file.unlink()
        raise
    fsync_folder(file.parent)
    return beside


def read_private(file: Path) -> bytes:
    """A sealed key that nobody else may read."""
    if file.suffix == ".pub":
        raise UnusableKey(str(file), "is the public half, which signs nothing: name the .key file")
    return _read(file, FILE_LIMIT, secret=True, strict=True)


def load_public(file: Path) -> tuple[str, PublicKey]:
    """(name, key) of a public key file."""
    return read_public(_read(file, FILE_LIMIT, secret=False), str(file))


def read_passphrase(file: Path) -> str:
    """The passphrase in a file that nobody else may read; a line end at its end is none of it. May be a pipe."""
    raw = _read(file, 4 * PASSPHRASE_MOST + 2, secret=True)
    try:
        return raw.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise UnusableKey(str(file), "no text in UTF-8") from None


def _write(file: Path, raw: bytes, mode: int) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), mode)
    except FileExistsError:
        raise Exists(file) from None
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(handle, "wb") as target:
            if mode == PRIVATE and os.name == "posix" and stat.S_IMODE(os.fstat(handle).st_mode) & OTHERS:
                raise NoModes(file)
            target.write(raw)
            target.flush()
            os.fsync(handle)
    except BaseException as error:
        file.unlink()
        if isinstance(error, OSError):
            raise Unavailable(f"{file} cannot be written: {error.strerror}") from None
        raise


def _read(file: Path, limit: int, *, secret: bool, strict: bool = False) -> bytes:
    """At most `limit` bytes of a file (`strict`: no link, no pipe). What is open is judged, so that nobody swaps it."""
    flags = os.O_RDONLY | (getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) if strict else 0)
    try:
        handle = os.open(file, flags)
    except FileNotFoundError:
        raise Missing(f"the file {file}") from None
    except OSError as error:
        if strict and file.is_symlink():
            raise UnusableKey(str(file), "is a link; name the file itself") from None
        raise Unavailable(f"{file} cannot be read: {error.strerror}") from None
    try:
        _judge(file, os.fstat(handle), secret=secret, strict=strict)
        with os.fdopen(handle, "rb", closefd=False) as source:
            raw = source.read(limit + 1)
    finally:
        os.close(handle)
    if len(raw) > limit:
        raise TooLarge(f"{file}: bytes", len(raw), limit)
    return raw


def _judge(file: Path, found: os.stat_result, *, secret: bool, strict: bool) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise UnusableKey(str(file), "is a folder; name the file")
    if not (stat.S_ISREG(found.st_mode) or (stat.S_ISFIFO(found.st_mode) and not strict)):
        raise UnusableKey(str(file), "is no file")
    if secret and os.name == "posix" and found.st_mode & OTHERS:
        raise Exposed(file, stat.S_IMODE(found.st_mode))
