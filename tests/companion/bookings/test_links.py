"""A link guessed, someone else's booking, and how often one address may ask."""

from datetime import timedelta
from pathlib import Path

import pytest

from companion.accounts.seals import Seals
from companion.bookings.limits import BOOKINGS, WRONG_LINKS, Buckets, Limit
from companion.bookings.links import LENGTH, Links, new_id
from companion.store.store import Store
from content_packs.exchange.tickets import is_booking_id
from content_packs.visitor.desk import NotBooked
from tests.companion.bookings.halls import NOW, Hall, run

LINKS = Links(Seals(b"k" * 32))


def test_a_link_opens_its_booking_alone() -> None:
    one, other = new_id(NOW), new_id(NOW)
    token = LINKS.token_of(one)
    assert len(token) == LENGTH
    assert LINKS.id_of(token) == one
    assert LINKS.id_of(token.upper()) == one
    assert LINKS.id_of(other + token[16:]) is None
    assert Links(Seals(b"other key of 32 bytes, another!!")).id_of(token) is None


@pytest.mark.parametrize("token", ["", "x", "é" * LENGTH, "i" * LENGTH, "0" * LENGTH, "0" * 1_000_000, "\0" * LENGTH])
def test_what_is_no_link_opens_nothing(token: str) -> None:
    assert LINKS.id_of(token) is None


def test_every_symbol_of_a_link_counts() -> None:
    token = LINKS.token_of("0123456789abcdef")
    for place in range(LENGTH):
        for symbol in "0a7z":
            other = token[:place] + symbol + token[place + 1 :]
            assert other == token or LINKS.id_of(other) is None


def test_ids_of_one_moment_differ_and_later_ones_sort_behind() -> None:
    ids = {new_id(NOW) for _ in range(10_000)}
    assert len(ids) == 10_000
    assert all(is_booking_id(each) for each in ids)
    assert max(ids) < new_id(NOW + timedelta(seconds=1))


def test_a_link_guessed_is_slowed_and_a_right_one_opens(store: Store, tmp_path: Path) -> None:
    hall = Hall(store, tmp_path / "data")
    booked = hall.book()
    guess = booked.booking.id + "a" * 32
    assert [run(hall.counter.find(guess, "192.0.2.9")) for _ in range(WRONG_LINKS.burst)] == [None] * WRONG_LINKS.burst
    with pytest.raises(NotBooked, match="slow-down") as slow:
        run(hall.counter.act(guess, "cancel", "192.0.2.9"))
    assert slow.value.facts == {"seconds": 10}
    assert run(hall.counter.find(guess, "192.0.2.10")) is None  # another address
    opened = run(hall.counter.find(booked.token, "192.0.2.9"))
    assert opened is not None
    assert opened.booking == booked.booking


def test_a_school_class_behind_one_address_books_at_once() -> None:
    buckets = Buckets(BOOKINGS)
    assert [buckets.take("school", 0.0) for _ in range(60)] == [0] * 60
    assert buckets.take("school", 0.0) == 1
    assert buckets.take("school", 1.0) == 0
    assert buckets.take("school", 1.0) == 1
    assert buckets.take("elsewhere", 1.0) == 0


def test_limits_remember_a_bounded_number_of_addresses() -> None:
    buckets = Buckets(Limit(burst=1, every=10.0), addresses=100)
    for number in range(10_000):
        assert buckets.take(str(number), 0.0) == 0
    assert len(buckets._full_at) == 100
