"""Names at rest: one small file a session, sealed to a key that only the staff's passphrase opens. An edge.

They are files and no rows, so that a session's names go with its file: nothing of them stays in pages, logs or free
lists of a database. What is left on worn flash is sealed.
"""

import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

import msgspec

from content_packs.errors import Untrusted
from content_packs.exchange.sealing import seal, unseal
from content_packs.format.blobs import fsync_folder

SUFFIX = ".names"
Names = dict[str, tuple[str, str]]  # booking → (name, school)


def keep(folder: Path, session: str, names: Mapping[str, tuple[str, str]], public: str) -> None:
    """Whole on the disk, or as it was."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = _file(folder, session)
    coming = file.with_suffix(f".{token_hex(4)}.part")
    try:
        with os.fdopen(os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(seal(msgspec.json.encode(names), public, _purpose(session)))
            out.flush()
            os.fsync(out.fileno())
        coming.replace(file)
    except BaseException:
        coming.unlink(missing_ok=True)
        raise
    fsync_folder(folder)


def read(folder: Path, session: str, private: bytes) -> Names:
    """Empty where there are none, or none that can be read."""
    try:
        raw = unseal(_file(folder, session).read_bytes(), private, _purpose(session))
        return msgspec.json.decode(raw, type=Names)
    except (FileNotFoundError, Untrusted, msgspec.MsgspecError):
        return {}


def has_any(folder: Path, sessions: Iterable[str]) -> bool:
    return any(_file(folder, session).exists() for session in sessions)


def erase_all_but(folder: Path, sessions: Iterable[str]) -> int:
    """How many sessions' names went; halves that a power cut left go too."""
    kept = {_file(folder, session).name for session in sessions}
    gone = [file for file in sorted(folder.glob("*")) if file.name not in kept] if folder.is_dir() else []
    for file in gone:
        file.unlink(missing_ok=True)
    if gone:
        fsync_folder(folder)
    return sum(file.suffix == SUFFIX for file in gone)


def _file(folder: Path, session: str) -> Path:
    return folder / f"{sha256(session.encode()).hexdigest()[:32]}{SUFFIX}"


def _purpose(session: str) -> str:
    return f"names of session {session}"
