"""An outbox in memory, and a kiosk whose clock tests move."""

from datetime import datetime
from pathlib import Path

from content_packs.exchange.daysheet import DaySheet, write
from content_packs.exchange.events import Door, Event
from content_packs.exchange.fleet import source_of
from kiosk.config import Settings
from kiosk.days.keeping import Days, Reader
from kiosk.door.taking import Hall
from kiosk.office import Office
from kiosk.store.store import FILE, Store
from kiosk.tries import Tries
from tests.exchange.days import DEVICE, KEYS, KIOSK, SEED
from tests.exchange.timetables import NOW

READER = Reader(kiosk=KIOSK, sealing=DEVICE.sealing, signing=KEYS)
PASSPHRASE = "four paper tigers roar"


class MemoryOutbox:
    def __init__(self, kiosk: str = KIOSK) -> None:
        self.source = source_of(kiosk)
        self.events: list[Event] = []

    def append(self, session: str, fact: Door) -> Event:
        number = len(self.events)
        name = f"{self.source.removeprefix('kiosk:')}-{number:06}"
        event = Event(id=name, source=self.source, number=number, session=session, at=NOW, fact=fact)
        self.events.append(event)
        return event


class Kiosk:
    """All of one device that these rooms need; `again()` is a restart."""

    def __init__(self, folder: Path, name: str = KIOSK) -> None:
        self.at: datetime = NOW
        self.ticks = 0.0
        self.outbox = MemoryOutbox(name)
        self.reader = Reader(kiosk=name, sealing=DEVICE.sealing, signing=KEYS)
        self.folder = folder
        self._open()

    def _open(self) -> None:
        self.store = Store(self.folder / FILE)
        self.office = Office(Settings(data=self.folder), self.store, lambda: self.at)
        self.days = Days(self.office, Tries(lambda: self.ticks), lambda: self.ticks)
        self.hall = Hall(self.office, self.days, self.outbox)

    def again(self) -> None:
        self.store.close()
        self._open()

    def take(self, sheet: DaySheet, tag: str = "1") -> DaySheet:
        return self.days.take(write(sheet, SEED, DEVICE.sealing_public), self.reader, tag)

    def bytes(self) -> bytes:
        """All that lies on its disk."""
        return b"".join(file.read_bytes() for file in sorted(self.folder.rglob("*")) if file.is_file())
