"""A ticket at a door without a network: the server's signature, beside what the day sheet says of the booking."""

from typing import Literal

import msgspec

from content_packs.exchange import tickets
from content_packs.exchange.bookings import SEATED
from content_packs.exchange.daysheet import DaySheet
from content_packs.exchange.door.acts import bare
from content_packs.exchange.door.errors import BadTicket, NoBooking
from content_packs.exchange.door.lists import Guest
from content_packs.exchange.tickets import Ticket

Note = Literal[
    "elsewhere",  # it is for another session
    "not-listed",  # signed after the sheet was made, or for a session that is not on it
    "older",  # the booking was changed since it was printed
    "newer",  # the booking was changed since the sheet was made
    "no-seat",  # cancelled, expired or waiting
]
ADMITTED = frozenset({"not-listed", "newer"})  # notes with which it is checked in all the same


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    booking: str
    session: str
    people: int  # that are expected
    guest: Guest | None
    notes: frozenset[Note]

    @property
    def admitted(self) -> bool:
        """Whether the scan itself checks it in: nothing speaks against it."""
        return self.notes <= ADMITTED


def read_ticket(sheet: DaySheet, session: str, text: str) -> Seen:
    """`BadTicket`, or `NoBooking` for a number that is not on the list: a number is not signed."""
    typed = bare(text)
    if tickets.is_booking_id(typed.lower()):
        guest = _find(sheet, typed.lower())
        if guest is None:
            raise NoBooking(typed, session)
        return judge(guest, None, session)
    try:
        ticket = tickets.read(typed, [bytes.fromhex(key) for key in sheet.tickets])
    except tickets.BadTicket as error:
        raise BadTicket(error.why) from None
    return judge(_find(sheet, ticket.booking), ticket, session)


def judge(guest: Guest | None, ticket: Ticket | None, session: str) -> Seen:
    """What the list and the ticket say together (pure): the newer of the two says how many."""
    notes: set[Note] = set()
    newer = ticket is not None and (guest is None or ticket.edition > guest.edition)
    if guest is None:
        notes.add("not-listed")
    elif ticket is not None and ticket.edition != guest.edition:
        notes.add("newer" if newer else "older")
    if guest is not None and not newer and guest.state not in SEATED:
        notes.add("no-seat")
    said = ticket if newer or guest is None else guest
    assert said is not None, "a ticket or a guest"
    if said.session != session:
        notes.add("elsewhere")
    booking = ticket.booking if ticket is not None else guest.id if guest is not None else ""
    return Seen(booking=booking, session=said.session, people=said.people, guest=guest, notes=frozenset(notes))


def _find(sheet: DaySheet, booking: str) -> Guest | None:
    return next((guest for guests in sheet.guests.values() for guest in guests if guest.id == booking), None)
