"""What the site shows: the versions that the verifier accepts out of the store, for the group `site`.

The server is a reader like any other (trust/verifier.py): what a table says is shown only where a museum signed it and
still allows it. One thread per process looks twice a second whether something newer is signed, opens what changed
beside what is shown, and puts the whole on display. Where it cannot verify it goes on showing what it has, and says so.

What was shown last is named in `data/shown.json`, so that a start shows it before anything is verified anew, as far as
the verifier remembers to have allowed it (DECISIONS.md).
"""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

import msgspec
import structlog

from content_packs.errors import PackError
from content_packs.format.blobs import write_durably
from content_packs.format.trust.confirmed import Confirmed
from content_packs.format.trust.documents import SITE, Channel
from content_packs.format.trust.memory import FolderMemory, load_state
from content_packs.guide.library import Library, Shelf
from content_packs.running.preparing import Preparing
from content_packs.running.shelves import library_of
from content_packs.running.stored import Stored
from content_packs.visitor.display import Display

FILE = "shown.json"
TRUST = "trust"  # folder of what this server has verified
LIMIT = 5_000_000  # bytes of it
POLL = 0.5  # seconds between looks at the store
AGAIN = timedelta(hours=1)  # until what is known is verified anew though nothing changed
SOON = timedelta(minutes=1)  # the same where it could not be verified

log = structlog.get_logger()


class Version(msgspec.Struct, frozen=True):
    version: int
    sha256: str  # of the manifest


Wanted = Mapping[str, Version]
"""By `museum/pack`."""


class Reading(Protocol):
    """The store as this process reads it: whether there is something new, and what holds."""

    def newest(self) -> object: ...

    def confirm(self, now: datetime) -> Confirmed: ...

    def remembered(self) -> Confirmed | None:
        """What was confirmed last, without asking."""

    def coming(self) -> list[str]:
        """Manifests that may soon be shown: pushed and not published yet, or previewed."""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """For health and staff."""

    issued: datetime | None = None  # when what is shown was last confirmed fresh
    trouble: str = ""  # why nothing newer can be accepted
    refused: dict[str, str] = {}  # pack -> why it is not shown as its channel says


class Watch:
    def __init__(
        self,
        display: Display,
        stored: Stored,
        data: Path,
        reading: Callable[[], Reading],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`reading` is called in the thread: what it imports is heavy."""
        self.status = Status()
        self.shown: Wanted = recall(data)
        self._display = display
        self._stored = stored
        self._data = data
        self._make_reading = reading
        self._reading: Reading | None = None
        self._now = now
        self._seen: object = None
        self._confirmed: Confirmed | None = None
        self._coming: list[str] = []
        self._tried: Wanted | None = None
        self._due: datetime | None = None
        self._fresh_until = datetime.min.replace(tzinfo=UTC)
        self._wake = Event()
        self._preparing = Preparing(stored, self.wake)
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        self._stopping.clear()
        self._thread = Thread(target=self._run, name="shown", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self.wake()
        if self._thread:
            self._thread.join()

    def wake(self) -> None:
        """Something was published here: look at once."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            self.look()
            self._wake.wait(self._pause())

    def look(self) -> None:
        """One look. Whatever goes wrong, what is on display stays."""
        try:
            self._look(self._now())
        except Exception as error:
            self._tell_trouble(error)

    def _look(self, now: datetime) -> None:
        reading = self._reading = self._reading or self._make_reading()
        newest = reading.newest()
        if newest is not None and (newest != self._seen or now >= self._fresh_until):
            self._seen, self._fresh_until = newest, now + AGAIN
            self._confirm(reading, now)
        if self._confirmed is None:
            return
        self._due = _next_step(self._confirmed.channel, now)
        self._show(_wanted(self._confirmed, now))
        for sha256 in (*_scheduled(self._confirmed, now), *self._coming):
            self._preparing.ready(sha256, urgent=False)

    def _confirm(self, reading: Reading, now: datetime) -> None:
        """What holds now; where that cannot be verified, what held last goes on, with what it scheduled."""
        try:
            self._confirmed = reading.confirm(now)
        except Exception as error:
            self._confirmed = self._confirmed or reading.remembered()
            self._fresh_until = now + SOON
            self._tell_trouble(error)
        else:
            self.status = Status(issued=self._confirmed.issued, refused=dict(self._confirmed.refused))
            self._coming, self._tried = reading.coming(), None

    def _show(self, wanted: Wanted) -> None:
        """Put `wanted` on display, whole; a version whose catalogue is being built leaves its pack as it was."""
        ready = {pack: version for pack in wanted if (version := self._ready(pack, wanted[pack]))}
        if ready == self._tried:  # also where some of it could not be opened: tried again with the next change
            return
        self._tried = ready
        if ready == self.shown and len(self._display.now.library.shelves) == len(ready):
            return
        begun = time.perf_counter()
        library = self._library(dict(self._open(ready)))
        self._display.swap(library)
        self._note(library, time.perf_counter() - begun)

    def _note(self, library: Library, seconds: float) -> None:
        shown = {s.pack.name: Version(s.pack.manifest.version, s.pack.sha256) for s in library.shelves}
        changed = sorted(pack for pack in {*shown, *self.shown} if shown.get(pack) != self.shown.get(pack))
        log.info("shown", changed=changed, library=library.version, seconds=round(seconds, 3))
        self.shown = shown
        remember(self._data, shown)
        self._stored.keep_only(version.sha256 for version in shown.values())

    def _ready(self, pack: str, version: Version) -> Version | None:
        """This version, or the one shown now while this is prepared."""
        before = self.shown.get(pack)
        return version if self._preparing.ready(version.sha256, before.sha256 if before else "") else before

    def _open(self, wanted: Wanted) -> Iterator[tuple[str, Shelf]]:
        for pack, version in wanted.items():
            try:
                yield pack, self._stored.open(version.sha256)
            except PackError as error:
                log.error("version not opened", pack=pack, version=version.version, why=str(error))
                if old := self._on_display(pack):
                    yield pack, old

    def _library(self, shelves: dict[str, Shelf]) -> Library:
        now = self._display.now.library
        try:
            library = Library(shelves.values(), now.address)
        except PackError:  # a document of one of them is damaged
            library = library_of((self._sound(pack, shelf) for pack, shelf in shelves.items()), now.address)
        library.vouch_as(now)
        return library

    def _sound(self, pack: str, shelf: Shelf) -> Shelf:
        try:
            Library([shelf])
        except PackError as error:
            log.error("version not opened", pack=pack, version=shelf.pack.manifest.version, why=str(error))
            return self._on_display(pack) or shelf
        return shelf

    def _on_display(self, pack: str) -> Shelf | None:
        return next((shelf for shelf in self._display.now.library.shelves if shelf.pack.name == pack), None)

    def _pause(self) -> float:
        left = (self._due - self._now()).total_seconds() if self._due else POLL
        return min(POLL, max(left, 0.0)) if not self._stopping.is_set() else 0.0

    def _tell_trouble(self, error: Exception) -> None:
        why = f"{type(error).__name__}: {error}"
        if why != self.status.trouble:
            log.error("what is published cannot be verified", why=why)
        self.status = msgspec.structs.replace(self.status, trouble=why)


def recall(data: Path) -> Wanted:
    """What was shown last; nothing where that is not known."""
    try:
        with (data / FILE).open("rb") as file:
            return msgspec.json.decode(file.read(LIMIT), type=dict[str, Version])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}


def remember(data: Path, shown: Wanted) -> None:
    write_durably(data / FILE, msgspec.json.format(msgspec.json.encode(shown)))


def open_recalled(stored: Stored, data: Path, address: str) -> Library:
    """The library as it was shown last: of it what the verifier had allowed, and what still can be opened."""
    shelves = []
    allowed = _allowed(data)
    for pack, version in recall(data).items():
        if version.sha256 != allowed.get((pack, version.version)):
            log.error("version not opened", pack=pack, version=version.version, why="it was not verified")
            continue
        try:
            shelf = stored.open(version.sha256)
        except PackError as error:
            log.error("version not opened", pack=pack, version=version.version, why=str(error))
            continue
        shelves.append(shelf)
    return library_of(shelves, address)


def _allowed(data: Path) -> dict[tuple[str, int], str]:
    """Manifests that were confirmed for the site, as the verifier remembers them."""
    try:
        confirmed = load_state(FolderMemory(data / TRUST)).confirmed.get(SITE)
    except PackError:
        return {}
    return {version: blob.sha256 for version, blob in confirmed.allowed.items()} if confirmed else {}


def _wanted(confirmed: Confirmed, now: datetime) -> Wanted:
    # `site` is one reader; publishing refuses stages for it, so that its bucket means nothing.
    return {pack: Version(version, blob.sha256) for pack, (version, blob) in confirmed.shown(0, now).items()}


def _scheduled(confirmed: Confirmed, now: datetime) -> Iterator[str]:
    """Manifests of versions whose step has not begun."""
    for pack, steps in confirmed.channel.packs.items():
        for step in steps:
            if step.since > now.timestamp() and (blob := confirmed.allowed.get((pack, step.version))):
                yield blob.sha256


def _next_step(channel: Channel, now: datetime) -> datetime | None:
    """When the next scheduled step begins."""
    sinces = [step.since for steps in channel.packs.values() for step in steps]
    coming = [since for since in sinces if since > now.timestamp()]
    return datetime.fromtimestamp(min(coming), UTC) if coming else None
