"""Preflight: whether a version can go on screen, found out before anything points to it.

It opens, it is the version that was asked for, every blob that the profile wants is here and is, as it lies on the
disk, what its name says; its catalogue is built; there is space left for what is old and new. A niced process of its
own does it (`python -m kiosk.slots.preflight`) and ends with it, so that whoever serves pages never holds what it
needs.

`waiting`: something is not here (any more) or the disk is full: it is asked again when more was fetched. `failed`:
these bytes break the format; they would fare no better.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec
import structlog

from content_packs.errors import Damaged, Missing, PackError, Unavailable, Untrusted
from content_packs.exchange.fleet import MEDIA, MediaKind
from content_packs.format.blobs import FileBlobs
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import Entry
from content_packs.format.pack import Pack, named_blobs, open_pack
from content_packs.running.orders import Progress
from content_packs.running.shelves import NICENESS, catalogue_file
from kiosk.slots.fonts import missing_fonts
from kiosk.wanted import wanted

CATALOGUE = 3  # bytes of a catalogue for one of its documents, at most (examples: below 2)

log = structlog.get_logger()


class Candidate(msgspec.Struct, frozen=True):
    pack: str  # museum/pack
    version: int
    sha256: str  # of the manifest


class Flight(msgspec.Struct, frozen=True, kw_only=True):
    """What that process is asked."""

    blobs: str  # folders
    catalogues: str
    candidates: tuple[Candidate, ...]
    known: tuple[str, ...] = ()  # manifests whose blobs were hashed before
    kinds: tuple[MediaKind, ...] = MEDIA
    spare: int = 0  # bytes of the disk that stay free


class Going(msgspec.Struct, frozen=True, tag="going"):
    done: int  # bytes
    total: int
    pack: str


class Verdict(msgspec.Struct, frozen=True, tag="verdict", omit_defaults=True):
    sha256: str
    state: Literal["ready", "waiting", "failed"]
    why: str = ""
    fonts: tuple[str, ...] = ()  # languages whose letters are missing
    hashed: tuple[str, ...] = ()  # media found sound


class Full(PackError):
    def __init__(self, free: int, needed: int) -> None:
        super().__init__(
            f"the disk has {free:,} bytes left, {needed:,} are needed: let go of something, or a larger one"
        )


Tell = Callable[[int, int, str], None]


def look_over(flight: Flight, tell: Tell) -> Iterator[Verdict]:
    """The work of that process: a verdict on each."""
    blobs = FileBlobs(Path(flight.blobs))
    known = _known(blobs, flight.known)
    for candidate in flight.candidates:
        try:
            yield _inspect(candidate, blobs, known, flight, tell)
        except BrokenPipeError:
            raise
        except (Damaged, Missing, Unavailable, Full, OSError, sqlite3.Error, MemoryError) as error:
            yield Verdict(candidate.sha256, "waiting", str(error) or type(error).__name__)
        except Untrusted as error:
            yield Verdict(candidate.sha256, "failed", str(error))
        except Exception as error:  # what nobody foresaw in one pack is no trouble of the others
            yield Verdict(candidate.sha256, "failed", f"{type(error).__name__}: {error}")


def _inspect(candidate: Candidate, blobs: FileBlobs, known: set[str], flight: Flight, tell: Tell) -> Verdict:
    pack = open_pack(blobs.read(candidate.sha256, LIMITS.manifest), blobs)
    if (pack.name, pack.manifest.version) != (candidate.pack, candidate.version):
        raise Untrusted(f"it is version {pack.manifest.version} of {pack.name}")
    entries = list(wanted(pack.entries.values(), flight.kinds))
    _check_present(entries, blobs)
    new = {entry.sha256: entry for entry in entries if entry.sha256 not in known}
    _hash(list(new.values()), blobs, lambda done, total: tell(done, total, pack.name))
    _build(pack, catalogue_file(Path(flight.catalogues), pack.sha256), flight.spare)
    media = tuple(sha256 for sha256, entry in new.items() if entry.kind == "media")
    return Verdict(candidate.sha256, "ready", fonts=missing_fonts(pack.manifest.languages), hashed=media)


def _check_present(entries: list[Entry], blobs: FileBlobs) -> None:
    lacking = {entry.sha256 for entry in entries if entry.sha256 not in blobs}
    if lacking:
        raise Missing(f"{len(lacking)} of {len(entries)} blobs, the first {min(lacking)},")


def _hash(entries: list[Entry], blobs: FileBlobs, tell: Callable[[int, int], None]) -> None:
    """All, so that every damaged one is set aside and fetched anew; then an error for the first."""
    total, done, first = sum(entry.length for entry in entries), 0, None
    for entry in entries:
        try:
            blobs.verify(entry.sha256)
        except Damaged as error:
            first = first or error
        done += entry.length
        tell(done, total)
    if first:
        raise first


def _build(pack: Pack, file: Path, spare: int) -> None:
    from content_packs.guide.catalogue import Catalogue, build_catalogue

    try:
        Catalogue.open(file, pack.sha256).close()
    except Missing:
        file.parent.mkdir(parents=True, exist_ok=True)
        needed = spare + CATALOGUE * sum(e.length for e in pack.entries.values() if e.kind != "media")
        if (free := shutil.disk_usage(file.parent).free) < needed:
            raise Full(free, needed) from None
        build_catalogue(pack, file)


def _known(blobs: FileBlobs, manifests: tuple[str, ...]) -> set[str]:
    """Blobs that versions before name and that are here: they were hashed when those were new."""
    found: set[str] = set()
    for sha256 in manifests:
        try:
            found |= named_blobs(open_pack(blobs.read(sha256, LIMITS.manifest), blobs))
        except PackError:  # gone: then all is hashed
            continue
    return found


def look_over_apart(flight: Flight, progress: Progress) -> dict[str, Verdict]:
    """`look_over` by that process: verdicts by manifest. Where it ends early, the rest is waiting."""
    if not flight.candidates:
        return {}
    command = [sys.executable, "-m", "kiosk.slots.preflight"]
    found: dict[str, Verdict] = {}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:  # noqa: S603 (our own words)
        assert child.stdin is not None
        assert child.stdout is not None
        with suppress(BrokenPipeError), child.stdin as asked:  # it ended at once: told by its end
            asked.write(msgspec.json.encode(flight))
        for line in child.stdout:
            match _read(line):
                case Going(done, total, pack):
                    progress(done, total, pack)
                case Verdict() as verdict:
                    found[verdict.sha256] = verdict
    why = f"preflight ended early ({child.returncode})"
    verdicts = {c.sha256: found.get(c.sha256, Verdict(c.sha256, "waiting", why)) for c in flight.candidates}
    _note(flight, verdicts)
    return verdicts


def _read(line: bytes) -> Going | Verdict | None:
    try:
        return msgspec.json.decode(line, type=Going | Verdict)
    except msgspec.DecodeError:  # it was killed in the middle of it
        return None


def _note(flight: Flight, verdicts: dict[str, Verdict]) -> None:
    for candidate in flight.candidates:
        verdict = verdicts[candidate.sha256]
        tell = log.info if verdict.state == "ready" else log.warning
        tell("preflight", pack=candidate.pack, version=candidate.version, state=verdict.state, why=verdict.why)


def main() -> None:
    os.nice(NICENESS)
    flight = msgspec.json.decode(sys.stdin.buffer.read(), type=Flight)

    def say(what: Going | Verdict) -> None:
        sys.stdout.buffer.write(msgspec.json.encode(what) + b"\n")
        sys.stdout.buffer.flush()

    try:
        for verdict in look_over(flight, lambda done, total, pack: say(Going(done, total, pack))):
            say(verdict)
    except BrokenPipeError:  # whoever asked is gone
        os._exit(1)


if __name__ == "__main__":
    main()
