"""What lies on the box, against what is wanted; writing it, and taking away again what was written.

A list of what was written, with hashes, tells our files from other people's. A file of ours that somebody changed is
never overwritten without a copy (`‹name›.before-kiosk`), and never removed.
"""

import difflib
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.install.files import Wanted

LIST = "var/lib/museum-kiosk-install/written.json"
COPY = ".before-kiosk"
LONGEST = 1_000_000  # bytes of a file that is compared
What = Literal["new", "changed", "mode"]


class BadPlace(Exception):
    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}; move it away and run the command again")


class Change(msgspec.Struct, frozen=True):
    wanted: Wanted
    what: What
    diff: str  # unified, of `changed` alone


class Removal(msgspec.Struct, frozen=True):
    gone: tuple[str, ...]
    left: tuple[str, ...]  # changed by hand since they were written


def changes(root: Path, files: Iterable[Wanted]) -> tuple[Change, ...]:
    """What writing would do. Raises `BadPlace` where something else than a plain file lies."""
    return tuple(change for each in files if (change := _change(root / each.path, each)))


def write(root: Path, todo: Iterable[Change]) -> None:
    """Each file whole or not at all; the list of them before the first, so that a cut leaves none unlisted."""
    todo = tuple(todo)
    if not todo:
        return
    before = read_list(root)
    written = before | {each.wanted.path: _hash(each.wanted.text.encode()) for each in todo}
    _replace(root / LIST, msgspec.json.format(msgspec.json.encode(written)), 0o600)
    for each in todo:
        place = root / each.wanted.path
        if each.what == "changed":
            _keep_copy(place, before.get(each.wanted.path, ""))
        _replace(place, each.wanted.text.encode(), each.wanted.mode)


def remove(root: Path) -> Removal:
    """Takes away what `write` wrote, and no file that is not as it was written."""
    gone: list[str] = []
    left: list[str] = []
    for path, written in sorted(read_list(root).items()):
        raw = _read(root / path)
        if raw is None:
            continue
        (gone if _hash(raw) == written else left).append(path)
    for path in gone:
        (root / path).unlink()
    (root / LIST).unlink(missing_ok=True)
    return Removal(tuple(gone), tuple(left))


def read_list(root: Path) -> dict[str, str]:
    """Hash by path below the root. Raises `BadPlace`."""
    raw = _read(root / LIST)
    try:
        found = msgspec.json.decode(raw or b"{}", type=dict[str, str])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadPlace(root / LIST, "is no list of written files") from None
    if any(path.startswith("/") or ".." in Path(path).parts for path in found):
        raise BadPlace(root / LIST, "names a file outside")
    return found


def _change(place: Path, wanted: Wanted) -> Change | None:
    raw = _read(place)
    if raw is None:
        return Change(wanted, "new", "")
    if wanted.once:
        return None
    if raw != wanted.text.encode():
        return Change(wanted, "changed", _diff(raw.decode(errors="replace"), wanted))
    return Change(wanted, "mode", "") if place.stat().st_mode & 0o777 != wanted.mode else None


def _diff(before: str, wanted: Wanted) -> str:
    lines = (before.splitlines(keepends=True), wanted.text.splitlines(keepends=True))
    return "".join(difflib.unified_diff(*lines, f"/{wanted.path}", f"/{wanted.path} (new)"))


def _read(place: Path) -> bytes | None:
    if place.is_symlink() or (place.exists() and not place.is_file()):
        raise BadPlace(place, "is no plain file")
    if not place.exists():
        return None
    if place.stat().st_size > LONGEST:
        raise BadPlace(place, f"is larger than {LONGEST} bytes")
    return place.read_bytes()


def _keep_copy(place: Path, ours: str) -> None:
    """Of what is not as we wrote it (hash `ours`). The first one stays: it is what was there before us."""
    copy = place.with_name(place.name + COPY)
    if not copy.exists() and _hash(place.read_bytes()) != ours:
        _replace(copy, place.read_bytes(), place.stat().st_mode & 0o777)


def _replace(place: Path, raw: bytes, mode: int) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_name(f".{place.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    new.replace(place)


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
