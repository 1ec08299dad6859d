"""Files of an import, written aside and moved into the source together. An edge: it touches the disk.

All that is new is written to `.import/` in the source folder (hidden, so nothing reads it); then a plan is put down,
and from that moment the import counts: killed before it, nothing has happened; killed after it, the next import carries
the plan out before anything else.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from content_packs.errors import Unavailable
from content_packs.guide.mapping.lock import digest
from content_packs.guide.source.files import BOUNDS, Refused, read
from content_packs.guide.source.lock import IMPORT_PLAN

FOLDER, _PLAN = IMPORT_PLAN.split("/")
_FEW = 300  # files
LINK = "link"  # the hash of what is no plain file: never equal to any


class Plan(msgspec.Struct, frozen=True):
    put: list[tuple[str, str]]  # staged file, its place in the source
    remove: list[str]


class Stage:
    """What one import will change."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / FOLDER
        self.plan = Plan([], [])

    def put(self, place: str, raw: bytes) -> None:
        self._next(place).write_bytes(raw)

    def copy(self, place: str, file: Path) -> None:
        shutil.copyfile(file, self._next(place))

    def remove(self, place: str) -> None:
        self.plan.remove.append(place)

    def commit(self) -> None:
        """From here on it counts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._settle()
        draft = self.folder / f"{_PLAN}.new"
        with draft.open("wb") as file:
            file.write(msgspec.json.encode(self.plan))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / _PLAN)
        carry_out(self.root)

    def _settle(self) -> None:
        """What is staged is on the disk before the plan is: few files one by one, many by one call for all."""
        if len(self.plan.put) > _FEW:
            os.sync()
            return
        for name, _ in self.plan.put:
            with (self.folder / name[:3] / name).open("rb") as file:
                os.fsync(file.fileno())

    def drop(self) -> None:
        """Forget what is staged, unless it counts already."""
        if not (self.folder / _PLAN).is_file():
            shutil.rmtree(self.folder, ignore_errors=True)

    def _next(self, place: str) -> Path:
        name = f"{len(self.plan.put):06}"
        self.plan.put.append((name, place))
        folder = self.folder / name[:3]  # not all in one folder
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name


@contextmanager
def held(root: Path) -> Iterator[bool]:
    """The folder, for one import at a time; what another left unfinished is finished first, and then this is True."""
    handle = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable(f"another import is writing to {root}") from None
        yield recover(root)
    finally:
        os.close(handle)


def recover(root: Path) -> bool:
    """Finish an import that was cut off after its plan stood, forget one that was cut off before; True if finished."""
    if (root / FOLDER / _PLAN).is_file():
        carry_out(root)
        return True
    shutil.rmtree(root / FOLDER, ignore_errors=True)
    return False


def carry_out(root: Path) -> None:
    """Do what the plan says; whatever of it is done already is passed over."""
    folder = root / FOLDER
    plan = msgspec.json.decode((folder / _PLAN).read_bytes(), type=Plan)
    made: set[Path] = set()
    for name, place in plan.put:
        target = root / place
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        try:
            (folder / name[:3] / name).replace(target)
        except FileNotFoundError:
            continue  # moved before we were cut off
    for place in plan.remove:
        (root / place).unlink(missing_ok=True)
        _remove_empty(root, (root / place).parent)
    (folder / _PLAN).unlink()
    shutil.rmtree(folder, ignore_errors=True)


def hash_of(root: Path, place: str) -> str | None:
    """The hash of what stands there; None for nothing."""
    file = root / place
    try:
        if not file.parent.is_symlink() and not file.is_symlink():
            return digest(read(file, BOUNDS.picture))
    except Refused:
        if not file.exists():
            return None
    return LINK


def hash_of_file(file: Path) -> str:
    """As `hash_of`, of a file of any size."""
    with file.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()[:16]


def _remove_empty(root: Path, folder: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
