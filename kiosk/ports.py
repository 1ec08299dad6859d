"""What rooms of the kiosk need of each other: who the kiosk is to its server, and what it shows."""

from collections.abc import Iterable, Mapping
from typing import Protocol

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


class Activated(msgspec.Struct, frozen=True):
    """What an activation came to."""

    switched: Mapping[str, int] = {}  # museum/pack → version that is on screen since
    failed: Mapping[str, str] = {}  # museum/pack → why its new version is not


class Slots(Protocol):
    def activate(self, confirmed: Confirmed) -> Activated:
        """Show what is staged, as far as it passes its self-test. Nothing new: nothing is done."""
        ...

    def roots(self) -> Iterable[str]:
        """SHA-256 of the manifests that must stay: of the active and the previous set."""
        ...
