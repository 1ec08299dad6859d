"""What the staff pages do their work with, handed in by the app: one of a process."""

import msgspec

from kiosk.days.keeping import Days
from kiosk.door.port import Outbox
from kiosk.door.taking import Hall
from kiosk.locks import Kept, check_pin, keep, matches
from kiosk.office import Office
from kiosk.staff.entered import Entries
from kiosk.store import facts
from kiosk.tries import Tries

PIN = "pin"


class Room(msgspec.Struct, frozen=True):
    office: Office
    hall: Hall
    entries: Entries
    tries: Tries

    @property
    def days(self) -> Days:
        return self.hall.days

    def has_pin(self) -> bool:
        return self.office.store.read(lambda db: facts.read(db, PIN, Kept)) is not None

    def is_pin(self, typed: str) -> bool:
        """`TooSoon` after wrong ones."""
        kept = self.office.store.read(lambda db: facts.read(db, PIN, Kept))
        if kept is None:
            return False
        return self.tries.run(self.office, "pin", lambda: matches(kept, typed) or None) is not None


def open_room(
    office: Office, days: Days, outbox: Outbox, entries: Entries | None = None, tries: Tries | None = None
) -> Room:
    return Room(office, Hall(office, days, outbox), entries or Entries(), tries or Tries())


def set_pin(office: Office, pin: str) -> None:
    """`BadPin`. Wrong tries before it are forgotten: who sets it has the device in hand."""
    kept = keep(check_pin(pin))

    def write(db: facts.Db) -> None:
        facts.keep(db, PIN, kept)
        facts.forget(db, "wrong pin")

    office.store.write(write)
