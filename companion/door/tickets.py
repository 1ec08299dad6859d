"""A ticket at the door: whose it is, by its signature and by what the list says of the booking now.

What is scanned is the symbol's address, the ticket alone, or a booking's number as somebody types it. Tickets that are
none are slowed down by person: a phone that tries them learns nothing quickly.
"""

import time
from collections.abc import Callable

import msgspec

from companion.bookings.limits import Buckets, Limit
from companion.bookings.telling import ticket_keys
from companion.door import rows
from companion.door.saying import find_session
from companion.office import Office
from content_packs.exchange import tickets
from content_packs.exchange.door.acts import bare
from content_packs.exchange.door.errors import BadTicket, NoBooking, NoSession, SlowDown
from content_packs.exchange.door.lists import Guest
from content_packs.exchange.programme import Session

WRONG = Limit(burst=20, every=10.0)


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    session: str = ""  # whose door it is scanned at; empty: the ticket says
    museum: str = ""


class Scanned(msgspec.Struct, frozen=True, kw_only=True):
    guest: Guest  # as the list has it now
    session: Session  # the booking's own


class Gate:
    """Of one process: it remembers who showed what was no ticket. A right one is never kept waiting."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._wrong = Buckets(WRONG)

    def read(self, office: Office, wish: Scan, by: str) -> Scanned:
        """`BadTicket`, or `SlowDown` when there were too many of those; `NoBooking` of another museum's too."""
        try:
            return read_ticket(office, wish, by)
        except (BadTicket, NoBooking):
            if seconds := self._wrong.take(by, self._ticks()):
                raise SlowDown(seconds) from None
            raise


def read_ticket(office: Office, wish: Scan, by: str) -> Scanned:
    text = bare(wish.text)
    if tickets.is_booking_id(text.lower()):
        booking = text.lower()
    else:
        try:
            booking = tickets.read(text, ticket_keys(office)).booking
        except tickets.BadTicket as error:
            raise BadTicket(error.why) from None

    def find(db: rows.Db) -> Scanned:
        guest = rows.find_guest(db, booking)
        if guest is None:
            raise NoBooking(booking, wish.session)
        return Scanned(guest=guest, session=find_session(db, guest.session, wish.museum))

    try:
        return office.store.read(find)
    except NoSession:
        raise NoBooking(booking, wish.session) from None
