"""Bookings as others see them, and the key that signs their tickets."""

from typing import TYPE_CHECKING

from companion.accounts.seals import Seals, open_seals
from companion.bookings.rows import Row
from content_packs.exchange.bookings import Booking
from content_packs.exchange.tickets import Ticket, public_of

if TYPE_CHECKING:
    from companion.office import Office


def ticket_seed(seals: Seals) -> bytes:
    """Of the key that signs tickets: follows from the server's own, so that one file is to be kept and shared."""
    return seals.derive("tickets")


def ticket_keys(office: "Office") -> tuple[bytes, ...]:
    """Public keys that tickets of this server are read with."""
    return (public_of(ticket_seed(open_seals(office.keys))),)


def ticket_of(row: Row) -> Ticket:
    return Ticket(
        booking=row.id, session=row.session, people=row.people, kept=row.kept, edition=row.edition, made=row.made
    )  # fmt: skip


def booking_of(row: Row, position: int = 0) -> Booking:
    return Booking(
        id=row.id, session=row.session, state=row.state, people=row.people, kept=row.kept, name=row.name,
        contact=row.contact, school=row.school, lang=row.lang, made=row.made, changed=row.changed,
        edition=row.edition, position=position, offer_until=row.offer_until,
    )  # fmt: skip
