"""The pointer: one small file that says which versions are on screen. An edge, replaced whole.

`active` passed its self-test and is what a start opens; `previous` is, of each pack, what was good before it; `trial`
is on its way. What failed stands beside them, so that going back and never trying again are one write.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import structlog

from content_packs.format.blobs import write_durably
from content_packs.format.paths import is_sha256

FILE = "slots.json"
FORMAT = 1
LIMIT = 2_000_000  # bytes of it
TRIES = 2  # starts that a trial may end; then it is given up

log = structlog.get_logger()


class Version(msgspec.Struct, frozen=True, omit_defaults=True):
    version: int
    sha256: str  # of the manifest
    since: int = 0  # seconds; of the channel's step by which it was chosen


class Refused(msgspec.Struct, frozen=True):
    """A version that this kiosk does not show: not tried again while it is the one offered."""

    version: int
    sha256: str
    why: str


Packs = Mapping[str, Version]
"""By `museum/pack`."""


class Pointer(msgspec.Struct, frozen=True, kw_only=True):
    format: int = FORMAT
    active: dict[str, Version] = {}
    previous: dict[str, Version] = {}
    trial: dict[str, Version] | None = None
    tries: int = 0  # that ended with the process
    failed: dict[str, Refused] = {}

    @property
    def kept(self) -> frozenset[str]:
        """Manifests whose blobs a sweep leaves alone."""
        sets = (self.active, self.previous, self.trial or {})
        return frozenset(version.sha256 for packs in sets for version in packs.values())


def try_out(pointer: Pointer, packs: Packs) -> Pointer:
    return msgspec.structs.replace(pointer, trial=dict(packs), tries=0)


def pass_on(pointer: Pointer) -> Pointer:
    """The trial is good."""
    trial = pointer.trial if pointer.trial is not None else pointer.active
    before = {**pointer.previous, **_changed(pointer.active, trial)}
    previous = {p: v for p, v in before.items() if p in trial and v.sha256 != trial[p].sha256}
    return msgspec.structs.replace(pointer, active=trial, previous=previous, trial=None, tries=0)


def go_back(pointer: Pointer, reasons: Mapping[str, str]) -> Pointer:
    """The trial is given up; of the packs in `reasons` these versions are not tried again."""
    trial = pointer.trial or {}
    failed = {p: Refused(trial[p].version, trial[p].sha256, why) for p, why in reasons.items() if p in trial}
    return refuse(msgspec.structs.replace(pointer, trial=None, tries=0), failed)


def count_try(pointer: Pointer) -> Pointer:
    """The process ended during the trial: who was new in it is given up the second time."""
    if pointer.trial is None:
        return pointer
    if pointer.tries + 1 < TRIES:
        return msgspec.structs.replace(pointer, tries=pointer.tries + 1)
    why = f"the program ended {TRIES} times while it was tried"
    return go_back(pointer, dict.fromkeys(_changed(pointer.trial, pointer.active), why))


def refuse(pointer: Pointer, failed: Mapping[str, Refused]) -> Pointer:
    return msgspec.structs.replace(pointer, failed={**pointer.failed, **failed})


def stay(pointer: Pointer, packs: Packs) -> Pointer:
    """`packs` is what is shown already: no trial, and by the steps that chose it now."""
    active = {p: packs[p] if p in packs and packs[p].sha256 == v.sha256 else v for p, v in pointer.active.items()}
    return msgspec.structs.replace(pointer, active=active, trial=None, tries=0)


def forgive(pointer: Pointer, offered: Packs) -> Pointer:
    """What failed is of interest only while it is offered."""
    failed = {p: f for p, f in pointer.failed.items() if p in offered and offered[p].sha256 == f.sha256}
    return msgspec.structs.replace(pointer, failed=failed)


def _changed(packs: Packs, others: Packs) -> dict[str, Version]:
    """Those of `packs` that are other versions, or not at all, in `others`."""
    return {p: v for p, v in packs.items() if p not in others or others[p].sha256 != v.sha256}


def read_pointer(data: Path) -> Pointer | None:
    """None where there is none, or none that can be read: it is made anew from what is here."""
    try:
        with (data / FILE).open("rb") as file:
            pointer = msgspec.json.decode(file.read(LIMIT), type=Pointer)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        log.error("pointer not readable", why=str(error))
        return None
    if pointer.format != FORMAT or not all(map(is_sha256, pointer.kept)):
        log.error("pointer not readable", why=f"format {pointer.format}, or no hashes")
        return None
    return pointer


def write_pointer(data: Path, pointer: Pointer) -> None:
    """Durably; a power cut leaves the old or the new."""
    write_durably(data / FILE, msgspec.json.format(msgspec.json.encode(pointer)))
