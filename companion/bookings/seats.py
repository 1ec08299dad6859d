"""The one place where a booking is added or changed: its row, its session's counts of seats and the event go together.

So that what is taken always is what bookings hold, and figures can be made from events alone.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from companion.bookings import rows
from companion.events.recording import record, record_new, seated
from content_packs.exchange.bookings import SEATED
from content_packs.exchange.events import Event, Seated

Counts = tuple[int, int, int]  # seats for everybody, kept seats, people who wait
NONE: Counts = (0, 0, 0)


def add(db: rows.Db, new: Sequence[rows.Row], now: datetime) -> None:
    """Bookings that were made just now, of one or several sessions."""
    rows.add(db, new)
    shifts: dict[str, Counts] = {}
    for row in new:
        before, more = shifts.get(row.session, NONE), _counts(row)
        shifts[row.session] = (before[0] + more[0], before[1] + more[1], before[2] + more[2])
    rows.shift_all(db, shifts, now)
    record_new(db, [_told(row, bool(row.school), now) for row in new], now)


def change(db: rows.Db, was: rows.Row, now: datetime, **changes: object) -> rows.Row:
    """The booking with these changes, in its next edition."""
    row = msgspec.structs.replace(was, **changes, edition=was.edition + 1, changed=now)
    rows.change(db, row)
    _count(db, row.session, _counts(was), _counts(row), now)
    record(db, _told(row, bool(was.school if row.erased else row.school), now), now)
    return row


def correct(db: rows.Db, was: rows.Row, now: datetime, **changes: object) -> rows.Row:
    """What neither a ticket nor a figure shows: names, contact, until when an offer stands."""
    row = msgspec.structs.replace(was, **changes, changed=now)
    rows.change(db, row)
    return row


def _counts(row: rows.Row) -> Counts:
    if row.state in SEATED:
        return row.people - row.kept, row.kept, 0
    return (0, 0, row.people) if row.state == "waiting" else NONE


def _count(db: rows.Db, session: str, before: Counts, after: Counts, now: datetime) -> None:
    ordinary, kept, waiting = (new - old for old, new in zip(before, after, strict=True))
    rows.shift(db, session, ordinary, kept, waiting, now)


def _told(row: rows.Row, school: bool, now: datetime) -> Event:
    fact = Seated(booking=row.id, state=row.state, people=row.people, kept=row.kept, school=school, lang=row.lang)
    return seated(row.session, row.edition, fact, now)
