"""Tickets without a network: the server's signature is believed, and what list and ticket say together is told."""

import pytest

from content_packs.exchange.bookings import BookingState
from content_packs.exchange.door.errors import BadTicket, NoBooking
from content_packs.exchange.tickets import Ticket, sign
from kiosk.door.tickets import Seen, read_ticket
from tests.exchange.days import LI, TICKETS, WANG, guest, make_sheet
from tests.exchange.timetables import NOW

NEW = "000000000000000z"


def scan(booking: str, *, edition: int = 1, people: int = 3, session: str = "today", at: str = "today") -> Seen:
    ticket = Ticket(booking=booking, session=session, people=people, edition=edition, made=NOW)
    return read_ticket(make_sheet(), at, f"HTTPS://GUIDE.EXAMPLE.ORG/T/{sign(TICKETS, ticket)}\n")


def with_guest(state: BookingState, edition: int = 3, ticket: int = 3) -> Seen:
    sheet = make_sheet(guests={"today": (guest(LI, people=2, state=state, edition=edition),)})
    text = sign(TICKETS, Ticket(booking=LI, session="today", people=5, edition=ticket, made=NOW))
    return read_ticket(sheet, "today", text)


def test_ticket_in_order_is_admitted_as_the_list_says() -> None:
    seen = scan(LI)
    assert (seen.notes, seen.people, seen.admitted) == (frozenset(), 3, True)


def test_ticket_signed_after_the_sheet_was_made_is_admitted_and_shown_as_not_on_the_list_yet() -> None:
    seen = scan(NEW, people=4)
    assert (seen.notes, seen.people, seen.admitted) == (frozenset({"not-listed"}), 4, True)


def test_ticket_of_an_older_edition_is_told_and_the_list_counts() -> None:
    seen = with_guest("confirmed", edition=3, ticket=2)
    assert (seen.notes, seen.people, seen.admitted) == (frozenset({"older"}), 2, False)


def test_ticket_of_a_newer_edition_counts() -> None:
    seen = with_guest("waiting", edition=3, ticket=4)  # moved up since: only a confirmed one has a ticket
    assert (seen.notes, seen.people, seen.admitted) == (frozenset({"newer"}), 5, True)


@pytest.mark.parametrize("state", ["cancelled", "expired", "waiting"])
def test_ticket_of_a_booking_without_a_seat_needs_a_look(state: BookingState) -> None:
    seen = with_guest(state)
    assert "no-seat" in seen.notes
    assert not seen.admitted


def test_ticket_of_another_session_needs_a_look() -> None:
    assert scan(NEW, session="far").notes == {"elsewhere", "not-listed"}
    assert not scan(NEW, session="far").admitted
    assert scan(LI, at="theirs").notes == {"elsewhere"}


def test_number_is_believed_only_where_the_list_has_it() -> None:
    assert read_ticket(make_sheet(), "today", f" {WANG.upper()} ").people == 2
    with pytest.raises(NoBooking):
        read_ticket(make_sheet(), "today", NEW)


def test_what_no_server_of_ours_signed_is_no_ticket() -> None:
    forged = sign(bytes(32), Ticket(booking=LI, session="today", people=60, made=NOW))
    for text in (forged, forged[:-1], "", "hello", "HTTPS://GUIDE.EXAMPLE.ORG/Q/ABC", "x" * 5_000):
        with pytest.raises(BadTicket):
            read_ticket(make_sheet(), "today", text)
