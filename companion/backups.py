"""Backups while serving, and restoring into an empty folder or database: from SQLite to PostgreSQL and back, too.

A backup is one file (`store.copies`): every row at one moment, the sealed keys, the list of blobs. Blobs are copied
into a folder that is given, each hashed; what is there already is not copied again. The passphrase is in neither.
"""

import os
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from companion.accounts.audit import record
from companion.config import Settings
from companion.office import Office
from companion.store.copies import Beside, NotACopy, NotCopied, NotEmpty, add_beside, check, copy_in, copy_out
from companion.store.opening import open_store
from companion.store.sqlite import FILE
from content_packs.format.blobs import FileBlobs, fsync_folder, write_durably
from content_packs.running.lock import LOCK, Lock
from content_packs.running.orders import Progress

KEY_LIMIT = 100_000  # bytes of a sealed key
AT_ONCE = 100  # blobs


class Backup(msgspec.Struct, frozen=True):
    file: str  # absolute: the server has its own folder
    blobs: str = ""  # folder


class BackedUp(msgspec.Struct, frozen=True):
    rows: int
    keys: int
    blobs: int  # that the backup names
    size: int  # bytes of them
    copied: int = 0  # blobs that were not in the folder yet
    lost: tuple[str, ...] = ()  # named, and neither in the store nor in the folder, or damaged


class Exists(Exception):
    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is there already: name a file that is not")


def back_up(office: Office, wish: Backup, by: str, progress: Progress) -> BackedUp:
    """Copy, check the copy by opening it, give it its name."""
    file = Path(wish.file)
    if not file.parent.is_dir():
        raise NotCopied(file, "there is no such folder")
    if file.exists():
        raise Exists(file)
    making = file.with_name(f".{file.name}.making")
    try:
        counts = office.store.read(lambda db: copy_out(db, making, progress))
        beside = Beside(_read_keys(office.keys), _list(office.blobs))
        add_beside(making, beside)
        check(making, counts)
        _name(making, file)
    finally:
        making.unlink(missing_ok=True)
    done = BackedUp(sum(counts.values()), len(beside.keys), len(beside.blobs), sum(beside.blobs.values()))
    if wish.blobs:
        copied, lost = copy_blobs(office.blobs, FileBlobs(Path(wish.blobs)), beside.blobs, progress)
        done = msgspec.structs.replace(done, copied=copied, lost=lost)
    now = office.now()
    office.store.write_now(lambda db: record(db, by=by, action="backup.make", subject=file.name, now=now))
    return done


def restore(settings: Settings, file: Path, blobs: Path | None, now: datetime, progress: Progress) -> BackedUp:
    """Read a backup into an empty folder, and an empty database; nothing is left of one that fails."""
    lock = Lock(settings.data)
    try:
        _refuse_used(settings.data)
        return _restore(settings, file, blobs, now, progress, lock)
    finally:
        lock.release()


def copy_blobs(
    source: FileBlobs, target: FileBlobs, wanted: Iterable[str], progress: Progress
) -> tuple[int, tuple[str, ...]]:
    """Copy what `target` lacks, hashed; returns how many, and those that neither has whole."""
    names = sorted(wanted)
    missing = [name for name in names if name not in target]
    there = [name for name in missing if name in source]
    found: set[str] = set()
    for at in range(0, len(there), AT_ONCE):
        found.update(target.put_files(source.path(name) for name in there[at : at + AT_ONCE]))
        progress(min(at + AT_ONCE, len(there)), len(there), "blobs")
    return len(found & set(missing)), tuple(name for name in missing if name not in found)


def _restore(
    settings: Settings, file: Path, blobs: Path | None, now: datetime, progress: Progress, lock: Lock
) -> BackedUp:
    made: list[Path] = []
    try:
        copy = settings.data / ".restoring.sqlite"
        made.append(copy)
        shutil.copyfile(file, copy)
        beside = check(copy)
        made += [settings.data / f"{FILE}{end}" for end in ("", "-wal", "-shm")]
        counts = _fill(settings, copy, file.name, now, progress, lock)
        _write_keys(settings.data / "keys", beside.keys)
    except BaseException:
        for each in made:
            each.unlink(missing_ok=True)
        raise
    copy.unlink()
    done = BackedUp(sum(counts.values()), len(beside.keys), len(beside.blobs), sum(beside.blobs.values()))
    if blobs is None:
        return done
    copied, lost = copy_blobs(FileBlobs(blobs), FileBlobs(settings.data / "blobs"), beside.blobs, progress)
    return msgspec.structs.replace(done, copied=copied, lost=lost)


def _fill(settings: Settings, copy: Path, name: str, now: datetime, progress: Progress, lock: Lock) -> dict[str, int]:
    store = open_store(settings.data, settings.database_url, lock)
    try:
        counts = store.write_now(lambda db: copy_in(copy, db, progress))
        store.write_now(lambda db: record(db, by="command", action="backup.restore", subject=name, now=now))
        return counts
    finally:
        store.close()


def _list(blobs: FileBlobs) -> dict[str, int]:
    """After the rows were read: whatever they name was stored before."""
    return {name: size for name in blobs if (size := _size(blobs.path(name))) is not None}


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # swept meanwhile
        return None


def _read_keys(folder: Path) -> dict[str, bytes]:
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return {file.name: file.read_bytes() for file in files if file.is_file() and file.stat().st_size <= KEY_LIMIT}


def _write_keys(folder: Path, keys: dict[str, bytes]) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, raw in keys.items():
        if Path(name).name != name or name.startswith("."):
            raise NotACopy(folder / "…", f"it names a key {name[:100]!r}")
        write_durably(folder / name, raw)
        (folder / name).chmod(0o600)


def _name(making: Path, file: Path) -> None:
    """Whole or not at all, and over nothing."""
    with making.open("rb") as made:
        os.fsync(made.fileno())
    try:
        os.link(making, file)
    except FileExistsError:
        raise Exists(file) from None
    fsync_folder(file.parent)


def _refuse_used(data: Path) -> None:
    if found := sorted(each.name for each in data.iterdir() if each.name != LOCK):
        raise NotEmpty(str(data), f"there is {found[0]}")
