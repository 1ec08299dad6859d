"""Sticks as the staff pages see them: which are plugged in, what they bring, and whether they carry things home.

A port. `PluggedIn` does what a sync does today: it looks at sticks first. Who can write to a stick (`kiosk export`)
or say how old one is puts another in its place (`open_room(sticks=…)`).
"""

from pathlib import Path
from typing import Protocol

import msgspec

from content_packs.running.orders import Progress
from kiosk.office import Office
from kiosk.sync.outcome import Outcome
from kiosk.sync.sync import Sync, sync
from kiosk.sync.syncing import sticks


class Stick(msgspec.Struct, frozen=True, kw_only=True):
    label: str  # as people read it
    folder: Path
    said: str = ""  # how old it is, in words; empty: nobody knows


class Sticks(Protocol):
    def seen(self) -> list[Stick]:
        """Those that are plugged in just now: at once, and never an error."""
        ...

    def take_from(self, stick: Stick, progress: Progress) -> Outcome:
        """What it brings is verified, staged and shown."""
        ...

    def can_carry(self) -> bool:
        """Whether `bring_home` is there at all."""
        ...

    def bring_home(self, stick: Stick, progress: Progress) -> int:
        """What waits for the server is on the stick, sealed and durable, when this returns: the number of the newest
        event on it."""
        ...


class PluggedIn:
    def __init__(self, office: Office) -> None:
        self._office = office

    def seen(self) -> list[Stick]:
        try:
            folders = sticks(self._office.settings.sticks)
        except OSError:  # pulled out while we looked
            return []
        return [Stick(label=label_of(folder), folder=folder) for folder in folders]

    def take_from(self, stick: Stick, progress: Progress) -> Outcome:
        return sync(self._office, Sync(), "staff", progress)

    def can_carry(self) -> bool:
        return False

    def bring_home(self, stick: Stick, progress: Progress) -> int:
        raise NotImplementedError


def label_of(folder: Path) -> str:
    """Bounded, and nothing that would not be seen: whoever made the stick chose it."""
    return "".join(letter for letter in folder.name if letter.isprintable())[:40] or "USB"
