"""What the staff pages do their work with, handed in by the app: one of a process."""

import msgspec

from kiosk.days.keeping import Days
from kiosk.door.port import Outbox
from kiosk.door.taking import Hall
from kiosk.office import Office
from kiosk.staff import pins
from kiosk.staff.chores import Chores
from kiosk.staff.entered import Entries
from kiosk.staff.sticks import Carried, PluggedIn, Sticks
from kiosk.tries import Tries


class Carrying:
    """What lies on a stick too; nothing after a restart, since sticks go astray."""

    def __init__(self) -> None:
        self.now = Carried()

    def say(self, carried: Carried) -> None:
        self.now = carried


class Room(msgspec.Struct, frozen=True):
    office: Office
    hall: Hall
    entries: Entries
    tries: Tries
    chores: Chores
    sticks: Sticks
    carrying: Carrying

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
    office: Office,
    days: Days,
    outbox: Outbox,
    entries: Entries | None = None,
    tries: Tries | None = None,
    sticks: Sticks | None = None,
) -> Room:
    return Room(
        office=office,
        hall=Hall(office, days, outbox),
        entries=entries or Entries(),
        tries=tries or Tries(),
        chores=Chores(),
        sticks=sticks or PluggedIn(office),
        carrying=Carrying(),
    )
