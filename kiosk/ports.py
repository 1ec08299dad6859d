"""What rooms of the kiosk need of each other: who the kiosk is to its server, what it shows, what sticks bring."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from content_packs.exchange.fleet import Profile
from content_packs.format.trust.confirmed import Confirmed
from kiosk.fetch.port import Web


class NotAdmitted(Exception):
    """The server answered, and will not have this kiosk; the sentence says why."""


class Contact(Protocol):
    @property
    def kiosk(self) -> str:
        """Its id: its bucket follows from it."""
        ...

    @property
    def web(self) -> Web: ...

    def profile(self) -> Profile:
        """The newest that was heard."""
        ...

    def token(self, anew: bool) -> str:
        """The pass; by a heartbeat where there is none, or `anew`. `Unreachable` and `NotOurs` as of `Web`, and
        `NotAdmitted`."""
        ...


class Activated(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an activation."""

    shown: dict[str, int] = {}  # museum/pack → version on screen now
    changed: tuple[str, ...] = ()  # packs that are shown in another version than before, or no longer
    waiting: dict[str, str] = {}  # pack → what is lacking
    failed: dict[str, str] = {}  # pack → why its version is not shown
    trouble: str = ""  # why nothing could be changed: the disk


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What came from a stick beside packs, or did not."""

    what: Literal["day", "receipts"]
    at: datetime | None = None  # of a day sheet: when it was made
    number: int = 0  # of receipts
    why: str = ""  # it was not taken


class Slots(Protocol):
    def activate(self, confirmed: Confirmed) -> Activated:
        """Show what is staged, as far as it passes its self-test. Nothing new: nothing is done."""
        ...

    def kept(self) -> Collection[str]:
        """SHA-256 of the manifests whose blobs must stay: of what is shown, tried, and was before."""
        ...
