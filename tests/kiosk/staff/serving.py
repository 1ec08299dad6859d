"""A process for tests: the staff pages of a device. `python -m tests.kiosk.staff.serving PORT FOLDER`."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import uvicorn

from content_packs.exchange.daysheet import DaySheet, horizon
from kiosk.staff.pins import SetPin, set_pin
from kiosk.staff.room import open_room
from kiosk.staff.router import make_staff
from tests.exchange.days import make_sheet
from tests.exchange.timetables import NOW
from tests.kiosk.outboxes import PASSPHRASE, Kiosk
from tests.kiosk.staff.desks import PIN


def prepare(folder: Path) -> Kiosk:
    """Enrolled, synced an hour ago, a session since five minutes; closed names."""
    kiosk = Kiosk(folder)
    now = kiosk.at = datetime.now(UTC)
    if not kiosk.days.has_passphrase():
        set_pin(kiosk.office, SetPin(pin=PIN), "test")
        kiosk.days.set_passphrase(PASSPHRASE)
        kiosk.days.close()
        kiosk.take(sheet_at(now))
    return kiosk


def sheet_at(now: datetime) -> DaySheet:
    by = now - NOW - timedelta(minutes=65)
    sheet = make_sheet(made=now - timedelta(hours=1), until=horizon(now))
    moved = tuple(
        msgspec.structs.replace(each, begins=each.begins + by, ends=each.ends + by) for each in sheet.sessions
    )
    return msgspec.structs.replace(sheet, sessions=moved)


if __name__ == "__main__":
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    kiosk = prepare(folder)
    room = open_room(kiosk.office, kiosk.days, kiosk.outbox)
    app = make_staff(lambda: room, lambda number, path, error: print(number, path, repr(error), file=sys.stderr))
    uvicorn.run(app, port=port, log_level="warning")
