"""The folder of a ceremony: it travels from person to person. An edge: it touches the disk, and judges what it finds.

    1.root.json 2.root.json   every root that is signed, from the first on
    3.targets.json            the newest top targets that are signed
    pending/3.root.json       what waits for signatures; gone when it is complete

Each file is replaced whole, the signed before the pending goes; so a cut leaves the old or the new.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from companion.ceremony.chain import NotFollowing
from companion.ceremony.state import Ceremony, NotBegun, check
from content_packs.errors import TooLarge, Unavailable
from content_packs.format.blobs import fsync_folder
from content_packs.format.trust.files import version_of

PENDING = "pending"
LIMIT = 5_000_000  # bytes of a file
MOST = 1_000  # roots
_NAME = re.compile(r"([1-9][0-9]{0,5})\.(root|targets)\.json")


def read_folder(folder: Path) -> Ceremony:
    """What is in it, checked; `Untrusted` where a file does not follow from the others."""
    try:
        kept, left = _files(folder), _files(folder / PENDING)
    except OSError as error:
        raise Unavailable(f"{folder} cannot be read: {error.strerror}") from None
    if not kept and not left:
        raise NotBegun
    roots = [raw for role, _, raw in sorted(kept, key=lambda each: each[1]) if role == "root"]
    targets = [(number, raw) for role, number, raw in kept if role == "targets"]
    newest, raw = max(targets, default=(0, None))
    ceremony = Ceremony(
        roots=tuple(roots),
        targets=raw,
        next_root=_pending("root", left, len(roots)),
        next_targets=_pending("targets", left, newest),
    )
    check(ceremony)
    return ceremony


def write_folder(folder: Path, ceremony: Ceremony) -> None:
    """Bring a folder to a ceremony."""
    try:
        (folder / PENDING).mkdir(parents=True, exist_ok=True)
        for name, raw in _kept(ceremony):
            _put(folder / name, raw)
        waiting = dict(_waiting(ceremony))
        for name, raw in waiting.items():
            _put(folder / PENDING / name, raw)
        for file in (folder / PENDING).iterdir():
            if _NAME.fullmatch(file.name) and file.name not in waiting:
                file.unlink()
        fsync_folder(folder / PENDING)
    except OSError as error:
        raise Unavailable(f"{folder} cannot be written: {error.strerror}") from None


def _kept(ceremony: Ceremony) -> Iterator[tuple[str, bytes]]:
    yield from ((f"{number}.root.json", raw) for number, raw in enumerate(ceremony.roots, 1))
    if ceremony.targets is not None:
        yield f"{version_of(ceremony.targets)}.targets.json", ceremony.targets


def _waiting(ceremony: Ceremony) -> Iterator[tuple[str, bytes]]:
    for role, raw in (("root", ceremony.next_root), ("targets", ceremony.next_targets)):
        if raw is not None:
            yield f"{version_of(raw)}.{role}.json", raw


def _files(folder: Path) -> list[tuple[str, int, bytes]]:
    """(role, number, bytes) of each file that is named like ours."""
    if not folder.is_dir():
        return []
    found = [(file, _NAME.fullmatch(file.name)) for file in sorted(folder.iterdir())]
    ours = [(file, match) for file, match in found if match]
    if len(ours) > 2 * MOST:
        raise TooLarge(f"{folder}: files", len(ours), 2 * MOST)
    return [(match[2], int(match[1]), _read(file)) for file, match in ours]


def _pending(role: str, left: list[tuple[str, int, bytes]], number: int) -> bytes | None:
    """The one that waits. One that is complete already was left by a cut, and is passed over."""
    found = [(each, raw) for name, each, raw in left if name == role and each > number]
    if len(found) > 1:
        raise NotFollowing(f"{PENDING}/{found[1][0]}.{role}.json", "there are two; take away the one that is wrong")
    return found[0][1] if found else None


def _read(file: Path) -> bytes:
    if not file.is_file() or file.is_symlink():
        raise NotFollowing(str(file), "is no file")
    with file.open("rb") as source:
        raw = source.read(LIMIT + 1)
    if len(raw) > LIMIT:
        raise TooLarge(f"{file}: bytes", len(raw), LIMIT)
    return raw


def _put(file: Path, raw: bytes) -> None:
    """Written whole beside it, then put in its place; modes are left to the disk, which may be a stick."""
    if file.is_file() and file.read_bytes() == raw:
        return
    beside = file.with_name(f".{file.name}.new")
    with beside.open("wb") as target:
        target.write(raw)
        target.flush()
        os.fsync(target.fileno())
    beside.replace(file)
    fsync_folder(file.parent)
