"""The bookings of a session, for staff: what the door needs to know, and who waits in which order."""

from typing import TYPE_CHECKING

import msgspec

from companion.bookings import rows
from companion.bookings.telling import booking_of
from content_packs.exchange.bookings import Booking

if TYPE_CHECKING:
    from companion.office import Office


class Wish(msgspec.Struct, frozen=True):
    session: str


class Listed(msgspec.Struct, frozen=True):
    """In the order in which they were made; those who wait know their position."""

    bookings: list[Booking]


def list_bookings(office: "Office", wish: Wish, by: str) -> Listed:
    """Whether `by` may see them is decided where they are shown (RIGHTS: door)."""
    found = office.store.read(lambda db: rows.of_session(db, wish.session))
    waiting = sorted((row for row in found if row.state == "waiting"), key=lambda row: row.place)
    positions = {row.id: number for number, row in enumerate(waiting, 1)}
    return Listed([booking_of(row, positions.get(row.id, 0)) for row in found])
