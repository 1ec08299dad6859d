"""The office with all its rooms, for whichever process holds the folder: the one that serves, or a command."""

import shutil

from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.device.contact import contact_of
from kiosk.device.heartbeat import State
from kiosk.device.knowing import enrolled
from kiosk.office import Office
from kiosk.slots.slots import Slots, Who
from kiosk.store.mending import last_mended, open_store
from kiosk.store.store import FILE

NEARLY_FULL = 0.95  # of the disk


class Rooms:
    """What is made once and known to the others."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.clock = Clock(office.store, office.memory, office.now)
        self.slots = Slots(office, self.who, self.clock)

    def who(self) -> Who | None:
        own = enrolled(self.office)
        return Who(own.kiosk, own.profile) if own else None

    def state(self) -> State:
        """How the kiosk is, for its heartbeat."""
        stamp, disk = self.clock.stamp(), shutil.disk_usage(self.office.data)
        return State(
            clock=stamp.clock,
            boot=stamp.boot,
            shown=self.slots.shown(),
            offered=self.slots.offered(),
            failed=self.slots.failed(),
            confirmed=self.slots.fresh(),
            free=disk.free,
            used=used(self.office),
            warnings=self._warnings(disk.used / disk.total),
        )

    def _warnings(self, full: float) -> tuple[str, ...]:
        found = {
            "clock": bool(self.clock.belief().why),
            "disk": full > NEARLY_FULL,
            "database": last_mended(self.office.store) is not None,
        }
        return (*self.slots.warnings(), *(word for word, holds in found.items() if holds))


def used(office: Office) -> int:
    """Bytes of the blobs here."""
    return sum(office.blobs.path(sha256).stat().st_size for sha256 in office.blobs)


def open_rooms(settings: Settings) -> Rooms:
    """Of the settings' folder, whose lock is held."""
    rooms = Rooms(Office(settings, open_store(settings.data / FILE)))
    furnish(rooms)
    return rooms


def furnish(rooms: Rooms) -> None:
    """Whoever has the office finds the rest."""
    rooms.office.slots = rooms.slots
    rooms.office.reach = contact_of(rooms.office, rooms.state)
