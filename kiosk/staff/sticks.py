"""Sticks as the staff pages see them: which are plugged in, what they bring, and what they carry home.

A port; `PluggedIn` is what stands behind it on a kiosk (`sync.confirming`, `sync.importing`, `delivery.exporting`).
"""

from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from content_packs.format.trust.sources import METADATA
from content_packs.running.orders import Progress
from kiosk.delivery.exporting import ExportStick, NoFolder, export
from kiosk.office import Office
from kiosk.sync.confirming import find_sticks, look_at
from kiosk.sync.importing import ImportStick, import_stick
from kiosk.sync.outcome import Outcome
from kiosk.sync.sticks import Stick as Judged
from kiosk.wishes.sending import unsent

STAMP = "timestamp.json"


class Stick(msgspec.Struct, frozen=True, kw_only=True):
    label: str  # as people read it
    folder: Path
    written: datetime | None = None  # as it says itself where it is refused; None: it says nothing
    days: int = 0  # since then
    until: datetime | None = None  # it is good
    why: str = ""  # it is refused


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What of all that waits lies on a stick too."""

    number: int = -1  # events up to this one
    wishes: frozenset[str] = frozenset()  # these, by number


class NotCarried(Exception):
    """The stick is full, broken or gone: what lies on it is good, and the rest stays here."""


class Sticks(Protocol):
    def seen(self) -> list[Stick]:
        """Those that are plugged in just now: at once, and never an error."""
        ...

    def take_from(self, stick: Stick, progress: Progress) -> Outcome:
        """What it brings is verified, staged and shown."""
        ...

    def bring_home(self, stick: Stick, progress: Progress) -> Carried:
        """What waits for the server is on the stick, sealed and durable, when this returns; or `NotCarried`."""
        ...


class PluggedIn:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._judged: dict[Path, tuple[int, Stick]] = {}  # pages look every few seconds, and signatures cost

    def seen(self) -> list[Stick]:
        try:
            return [self._look(folder) for folder in find_sticks(self._office.settings.sticks)]
        except OSError:  # pulled out while we looked
            return []

    def take_from(self, stick: Stick, progress: Progress) -> Outcome:
        self._judged.clear()
        return import_stick(self._office, ImportStick(folder=str(stick.folder)), "staff", progress)

    def bring_home(self, stick: Stick, progress: Progress) -> Carried:
        outbox = self._office.outbox
        outbox.flush()
        newest, wishes = outbox.newest(), unsent(self._office)
        try:
            done = export(self._office, ExportStick(folder=str(stick.folder), again=True), "staff", progress)
        except NoFolder as error:  # pulled out meanwhile
            raise NotCarried(str(error)) from None
        if done.state != "done":
            raise NotCarried(done.why)
        return Carried(number=newest, wishes=wishes)

    def _look(self, folder: Path) -> Stick:
        """Judged again when it is another one, or was written anew."""
        state = (folder / METADATA / STAMP).stat().st_mtime_ns if (folder / METADATA / STAMP).exists() else 0
        known = self._judged.get(folder)
        if known is None or known[0] != state:
            known = self._judged[folder] = (state, _told(folder, look_at(self._office, folder)))
        return known[1]


def _told(folder: Path, judged: Judged | None) -> Stick:
    label = label_of(folder)
    if judged is None:
        return Stick(label=label, folder=folder)
    return Stick(
        label=label,
        folder=folder,
        written=judged.issued,
        days=judged.days,
        until=judged.good_until,
        why="" if judged.accepted else judged.why,
    )


def label_of(folder: Path) -> str:
    """Bounded, and nothing that would not be seen: whoever made the stick chose it."""
    return "".join(letter for letter in folder.name if letter.isprintable())[:40] or "USB"
