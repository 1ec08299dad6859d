"""What the staff pages do their work with, handed in by the app: one of a process."""

import msgspec

from kiosk.days.keeping import Days
from kiosk.door.port import Outbox
from kiosk.door.taking import Hall
from kiosk.office import Office
from kiosk.staff import pins
from kiosk.staff.entered import Entries
from kiosk.tries import Tries


class Room(msgspec.Struct, frozen=True):
    office: Office
    hall: Hall
    entries: Entries
    tries: Tries

    @property
    def days(self) -> Days:
        return self.hall.days

    def has_pin(self) -> bool:
        return pins.has_pin(self.office)

    def is_pin(self, typed: str) -> bool:
        """`TooSoon` after wrong ones."""
        if not self.has_pin():
            return False
        return self.tries.run(self.office, "pin", lambda: pins.is_pin(self.office, typed) or None) is not None


def open_room(
    office: Office, days: Days, outbox: Outbox, entries: Entries | None = None, tries: Tries | None = None
) -> Room:
    return Room(office, Hall(office, days, outbox), entries or Entries(), tries or Tries())
