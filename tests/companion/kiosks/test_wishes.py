"""Wishes from kiosks are booked once each, however often and late they come, and each is told what became of it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from companion.bookings.chores import KEYS_KEPT
from companion.bookings.counter import BookingCounter
from companion.bookings.telling import ticket_keys
from companion.config import Settings
from companion.kiosks.wishes import book_wishes
from companion.store import claims
from companion.store.store import Store
from content_packs.exchange.bookings import BookingWish
from content_packs.exchange.devices import make_device
from content_packs.exchange.tickets import read as read_ticket
from content_packs.exchange.wishes import SealedWish, WishAnswer, Wished, Wishes, seal_wish
from tests.companion.door.halls import START, Clocked, came, fill_hall

SERVER = make_device()


class Counted:
    """The real counter over the store."""

    def __init__(self, hall: Clocked) -> None:
        self.hall = hall
        self.counter = BookingCounter(lambda: hall)

    def ask(self, *wishes: SealedWish) -> list[WishAnswer]:
        asked = book_wishes(self.hall, self.counter, Wishes(wishes=wishes), "van-1", SERVER.sealing)
        return list(asyncio.run(asked).answers)


@pytest.fixture
def server(store: Store, tmp_path: Path) -> Counted:
    fill_hall(store)
    return Counted(Clocked(Settings(data=tmp_path / "data", space_floor=0), store))


def wish(number: int, people: int = 2, session: str = "tomorrow") -> SealedWish:
    asked = BookingWish(session=session, people=people, name="Zhang San")
    return seal_wish(Wished(number=f"{number:032x}", wish=asked, made=START), SERVER.sealing_public)


def test_wish_that_fits_is_confirmed_with_a_ticket(server: Counted) -> None:
    (answer,) = server.ask(wish(1))
    assert (answer.outcome, answer.number) == ("confirmed", f"{1:032x}")
    ticket = read_ticket(answer.ticket, ticket_keys(server.hall))
    assert (ticket.booking, ticket.session, ticket.people) == (answer.booking, "tomorrow", 2)


def test_wish_that_comes_again_takes_no_second_seat(server: Counted) -> None:
    first = server.ask(wish(1), wish(2, people=1))
    assert server.ask(wish(2, people=1), wish(1)) == first[::-1]
    assert came(server.hall.store, "tomorrow").booked == 3


def test_wish_that_comes_again_after_the_counter_forgot_its_key_takes_no_second_seat(server: Counted) -> None:
    first = server.ask(wish(1, session="far"))
    server.hall.at += KEYS_KEPT + timedelta(days=1)
    server.hall.store.write_now(lambda db: claims.forget(db, "booking", server.hall.at))
    assert server.ask(wish(1, session="far")) == first
    assert came(server.hall.store, "far").booked == 2


def test_wish_beyond_the_seats_waits_and_one_for_nothing_is_refused(server: Counted) -> None:
    answers = server.ask(wish(1, people=6), wish(2, people=5), wish(3, session="nowhere"), wish(4, session="off"))
    assert [(each.outcome, each.why) for each in answers] == [
        ("confirmed", ""),
        ("waiting", ""),
        ("refused", "no-session"),
        ("refused", "cancelled"),
    ]


def test_what_cannot_be_opened_is_refused_and_loses_no_other(server: Counted) -> None:
    foreign = seal_wish(
        Wished(number=f"{1:032x}", wish=BookingWish(session="tomorrow", people=1), made=START),
        make_device().sealing_public,
    )
    swapped = SealedWish(number=f"{3:032x}", sealed=wish(4).sealed)
    answers = server.ask(foreign, wish(2), swapped)
    assert [each.outcome for each in answers] == ["refused", "confirmed", "refused"]
