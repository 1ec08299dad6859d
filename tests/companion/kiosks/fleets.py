"""A fleet for tests: the server's verbs over a store, and devices that speak to them as kiosks do."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from companion.kiosks.enrolling import enrol
from companion.kiosks.hearing import PATH, Letter, hear
from companion.kiosks.inviting import Invited, InviteKiosk, invite
from companion.office import Office
from content_packs.exchange.devices import KIOSK, NUMBER, SIGNATURE, Device, make_device, sign
from content_packs.exchange.fleet import Enrol, Enrolled, Heard, Profile, Report


class Fleet:
    def __init__(self, office: Office) -> None:
        self.office = office

    def invite(self, name: str = "Van 2, left", **profile: Any) -> Invited:
        return invite(self.office, InviteKiosk(profile=Profile(name=name, **profile)), "staff:mei")

    def device(self, name: str = "Van 2, left", **profile: Any) -> "Speaker":
        """Invited and enrolled."""
        device = make_device()
        return Speaker(self, device, self.show(self.invite(name, **profile).code, device))

    def show(self, code: str, device: Device) -> Enrolled:
        return enrol(self.office, asking(code, device), "net:198.51.100.7")


class Speaker:
    """A device with a number that rises; `number` can be turned back, as a copied card does."""

    def __init__(self, fleet: Fleet, device: Device, enrolled: Enrolled) -> None:
        self.fleet, self.device, self.enrolled = fleet, device, enrolled
        self.number = 0

    @property
    def id(self) -> str:
        return self.enrolled.kiosk

    def copy(self) -> "Speaker":
        """As from a copied card."""
        other = Speaker(self.fleet, self.device, self.enrolled)
        other.number = self.number
        return other

    def letter(self, at: datetime | None = None, **facts: Any) -> Letter:
        self.number += 1
        body = msgspec.json.encode(well(at or self.fleet.office.now(), **facts))
        fields = sign(self.device, self.id, self.number, PATH, body)
        return Letter(kiosk=fields[KIOSK], number=int(fields[NUMBER]), signature=fields[SIGNATURE], body=body)

    def say(self, at: datetime | None = None, **facts: Any) -> Heard:
        return hear(self.fleet.office, self.letter(at, **facts), self.id)


def asking(code: str, device: Device) -> Enrol:
    return Enrol(code=code, signing=device.signing_public, sealing=device.sealing_public, program="0.1")


def well(at: datetime, **facts: Any) -> Report:
    """A report of a kiosk that lacks nothing."""
    usual = {"at": at, "clock": "good", "confirmed": at - timedelta(hours=1), "free": 8_000_000_000}
    return Report(**{**usual, **facts})
