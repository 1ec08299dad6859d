"""Marks versions that nobody needs, then deletes the blobs that no kept version names. Touches disk and store.

First the rows: a version that is marked is neither published nor previewed (push it again), so nothing that is
deleted afterwards can be wanted meanwhile. What was stored or touched lately stays whoever names it: a push that runs
touches all that it builds on (receiving/collecting.py), so no lock is needed.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import msgspec
import structlog

from companion.accounts import audit
from companion.publishing.previews.rows import open_links
from companion.publishing.publications.rows import all_steps
from companion.publishing.receiving.admission import KEPT
from companion.publishing.signing import latch
from companion.publishing.sweep import rows
from companion.publishing.sweep.keeping import State, kept
from companion.publishing.versions.rows import Pushed, pushed
from companion.shown import recall
from content_packs.errors import PackError
from content_packs.format.limits import LIMITS
from content_packs.format.pack import named_blobs, open_pack

if TYPE_CHECKING:
    from companion.office import Office

YOUNG = 2 * KEPT  # blobs and catalogues stay so long after they came or were touched
PAUSE = 0.002  # seconds after each pack that is read: answers go before

log = structlog.get_logger()


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """What was given back."""

    versions: tuple[str, ...]  # marked now
    blobs: int
    catalogues: int
    bytes: int
    trouble: str = ""  # why no blob was looked at


class Sweep(msgspec.Struct, frozen=True):
    """The wish: all that is due."""


def sweep(office: "Office", wish: Sweep, by: str, stopping: Event | None = None) -> Swept:
    """Give back what nobody needs; a kept version that cannot be read keeps all blobs where they are."""
    now, data = office.now(), office.settings.data
    gone, stay = office.store.write_now(lambda db: _mark(db, office, by, now))
    names = tuple(f"{each.name} {each.version}" for each in gone)
    catalogues, freed = 0, 0
    if not office.settings.packs:  # whose catalogues lie there too
        catalogues, freed = drop_catalogues(data / "catalogues", {each.sha256 for each in stay}, now)
    try:
        named = _named(office, stay)
    except PackError as error:
        log.error("blobs not swept", why=str(error))
        return Swept(versions=names, blobs=0, catalogues=catalogues, bytes=freed, trouble=str(error))
    blobs, size = _drop_blobs(office, named, now, stopping or Event())
    swept = Swept(versions=names, blobs=blobs, catalogues=catalogues, bytes=freed + size)
    if blobs or catalogues or names:
        log.info("swept", versions=list(names), blobs=blobs, catalogues=catalogues, bytes=swept.bytes)
    return swept


def due(office: "Office") -> list[Pushed]:
    """Versions that a sweep would mark now: for whoever wants to know before."""
    state = office.store.read(lambda db: _state(db, office, office.now()))
    needed = kept(state, office.now(), timedelta(days=office.settings.sweep_after))
    return [each for each in state.versions if each.swept is None and (each.name, each.version) not in needed]


def _mark(db: rows.Db, office: "Office", by: str, now: datetime) -> tuple[list[Pushed], list[Pushed]]:
    """In a write: (marked now, kept)."""
    latch(db)
    state = _state(db, office, now)
    needed = kept(state, now, timedelta(days=office.settings.sweep_after))
    here = [each for each in state.versions if each.swept is None]
    gone = [each for each in here if (each.name, each.version) not in needed]
    rows.mark_swept(db, [each.sha256 for each in gone], now)
    for each in gone:
        audit.record(
            db, by=by, action="pack.sweep", subject=f"{each.name} {each.version}", museum=each.museum, now=now,
            size=each.size,
        )  # fmt: skip
    return gone, [each for each in here if (each.name, each.version) in needed]


def _state(db: rows.Db, office: "Office", now: datetime) -> State:
    return State(
        versions=pushed(db),
        steps=all_steps(db),
        history=rows.all_history(db),
        previewed=open_links(db, now),
        displayed=frozenset(version.sha256 for version in recall(office.settings.data).values()),
    )


def _named(office: "Office", stay: Iterable[Pushed]) -> set[bytes]:
    """All that kept versions name, as 32 bytes each."""
    named: set[bytes] = set()
    for each in stay:
        pack = open_pack(office.blobs.read(each.sha256, LIMITS.manifest), office.blobs)
        named.update(map(bytes.fromhex, named_blobs(pack)))
        named.add(bytes.fromhex(each.sha256))
        time.sleep(PAUSE)
    return named


def _drop_blobs(office: "Office", named: set[bytes], now: datetime, stopping: Event) -> tuple[int, int]:
    count = size = 0
    for sha256 in office.blobs:
        if stopping.is_set():
            break
        if bytes.fromhex(sha256) not in named:
            length = _drop(office.blobs.path(sha256), now)
            count, size = count + (length is not None), size + (length or 0)
    return count, size


def drop_catalogues(folder: Path, stay: set[str], now: datetime) -> tuple[int, int]:
    """Those of versions that are not kept, and what a process that was killed left half written."""
    count = size = 0
    for file in folder.glob("*") if folder.is_dir() else ():
        if file.stem not in stay or file.name.startswith(".tmp-"):
            length = _drop(file, now)
            count, size = count + (length is not None), size + (length or 0)
    return count, size


def _drop(file: Path, now: datetime) -> int | None:
    """Its bytes, if it was old enough to go."""
    try:
        status = file.stat()
        if status.st_mtime > (now - YOUNG).timestamp():
            return None
        file.unlink()
    except OSError:  # gone already, or not ours to delete
        return None
    return status.st_size
