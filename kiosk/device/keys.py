"""The device's own folder, `data/device`: its keys, who it became with them, and the number it signed with last.

Keys are made here and never leave it; files are the kiosk's user's alone (0600). New keys lie in `coming` until a
server has answered: only then, in one rename, they take the place of those before, which stay as `before`. So a power
cut at any instant leaves an identity whole, and asking again with the same code goes on with the same keys.
"""

import os
import stat
from pathlib import Path
from secrets import token_hex

import msgspec

from content_packs.exchange.devices import Device, make_device
from content_packs.exchange.fleet import Enrolled
from content_packs.format.blobs import fsync_folder

FOLDER = "device"
IDENTITY, COMING, BEFORE, NUMBER = "identity", "coming", "before", "number"
LONGEST = 2_000_000  # bytes of an identity: its root is in it


class LooseKeys(Exception):
    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} may be read by others: chmod 600 it, and enrol again if somebody may have")


class BrokenKeys(Exception):
    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} cannot be read: enrol again (kiosk enrol URL CODE --again)")


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who this device is, to which server."""

    signing: bytes  # private, 32 bytes
    sealing: bytes  # private, 32 bytes
    server: str = ""  # its address; empty while no server has answered
    enrolled: Enrolled | None = None  # as it was answered then; what changed since is a fact of the store

    @property
    def device(self) -> Device:
        return Device(self.signing, self.sealing)


class _Number(msgspec.Struct, frozen=True):
    kiosk: str
    number: int


def read_identity(data: Path) -> Identity | None:
    """None where this device is no kiosk yet."""
    return _read(data / FOLDER / IDENTITY)


def coming_keys(data: Path) -> Device:
    """Keys of the identity to come: those that were made already, else fresh ones, on the disk when this returns."""
    file = data / FOLDER / COMING
    found = _read(file)
    if found is None:
        made = make_device()
        found = Identity(signing=made.signing, sealing=made.sealing)
        _write(file, msgspec.json.encode(found))
    return found.device


def drop_coming(data: Path) -> None:
    """The next identity gets other keys."""
    (data / FOLDER / COMING).unlink(missing_ok=True)


def take_identity(data: Path, made: Identity) -> None:
    """From now on this device is `made`; who it was before lies beside it."""
    folder = data / FOLDER
    now = folder / IDENTITY
    if now.exists():
        _write(folder / BEFORE, now.read_bytes())
    _write(now, msgspec.json.encode(made))
    (folder / COMING).unlink(missing_ok=True)
    fsync_folder(folder)


def next_number(data: Path, kiosk: str) -> int:
    """Higher than all that `kiosk` signed with; on the disk before it is used."""
    file = data / FOLDER / NUMBER
    number = _last_number(file, kiosk) + 1
    _write(file, msgspec.json.encode(_Number(kiosk, number)))
    return number


def _last_number(file: Path, kiosk: str) -> int:
    try:
        last = msgspec.json.decode(file.read_bytes(), type=_Number)
    except FileNotFoundError:
        return 0
    except msgspec.DecodeError:
        raise BrokenKeys(file) from None
    return last.number if last.kiosk == kiosk else 0


def _read(file: Path) -> Identity | None:
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except FileNotFoundError:
        return None
    if mode & 0o077:
        raise LooseKeys(file)
    try:
        with file.open("rb") as opened:
            return msgspec.json.decode(opened.read(LONGEST), type=Identity)
    except msgspec.DecodeError:
        raise BrokenKeys(file) from None


def _write(file: Path, raw: bytes) -> None:
    """Durably, whole or not at all, and at no instant readable by others."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{token_hex(8)}")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(raw)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    fsync_folder(file.parent)
