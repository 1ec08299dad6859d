"""Who gets a seat: decided from a session, a wish and the clock alone."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.exchange.admission import (
    LAST_OFFER,
    WAITING_LIMIT,
    Party,
    Refusal,
    admit,
    alter,
    choose,
    fits,
    offer_until,
    seat,
)
from content_packs.exchange.bookings import BookingWish
from content_packs.exchange.programme import Session

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SESSION = Session(
    id="s", workshop="w", venue="v", begins=NOW + timedelta(days=3), ends=NOW + timedelta(days=3, hours=2), seats=20,
    kept=2, changed=NOW,
)  # fmt: skip
change = msgspec.structs.replace


def wish(people: int, kept: int = 0) -> BookingWish:
    return BookingWish(session="s", people=people, kept=kept, name="Mei")


@pytest.mark.parametrize(
    ("taken", "people", "kept", "state"),
    [
        ((0, 0), 18, 0, "confirmed"),
        ((0, 0), 20, 2, "confirmed"),
        ((18, 0), 1, 0, "waiting"),  # kept seats are not for everybody
        ((18, 0), 2, 2, "confirmed"),
        ((18, 1), 2, 2, "waiting"),
        ((17, 0), 2, 0, "waiting"),
    ],
)
def test_both_kinds_of_seats_have_to_be_free(taken: tuple[int, int], people: int, kept: int, state: str) -> None:
    assert admit(change(SESSION, taken=taken[0], taken_kept=taken[1]), wish(people, kept), NOW) == state


def test_released_seats_are_for_everybody() -> None:
    released = change(SESSION, release=NOW, taken=18)
    assert admit(released, wish(2), NOW) == "confirmed"
    assert admit(released, wish(3), NOW) == "waiting"
    assert admit(released, wish(2), NOW - timedelta(seconds=1)) == "waiting"


def test_a_party_that_never_fits_does_not_wait() -> None:
    assert admit(SESSION, wish(19), NOW) == Refusal("too-many", {"seats": 18})
    assert admit(SESSION, wish(21, 2), NOW) == Refusal("too-many", {"seats": 20})
    assert admit(change(SESSION, release=NOW + timedelta(days=1)), wish(20), NOW) == "waiting"
    assert admit(SESSION, wish(4, 3), NOW) == Refusal("no-kept", {"kept": 2})


def test_the_waiting_list_has_an_end() -> None:
    full = change(SESSION, taken=18, waiting=WAITING_LIMIT - 1)
    assert admit(full, wish(1), NOW) == "waiting"
    assert admit(full, wish(2), NOW) == Refusal("full", {"waiting": WAITING_LIMIT - 1})


def test_fewer_people_are_granted_even_where_the_hall_became_smaller() -> None:
    smaller = change(SESSION, taken=20, kept=2, taken_kept=0)
    assert alter(smaller, "confirmed", Party(5), Party(4), NOW) is None
    assert alter(smaller, "confirmed", Party(5), Party(5, 1), NOW) == Refusal("no-room")


def test_nothing_is_changed_once_it_has_begun() -> None:
    assert alter(SESSION, "confirmed", Party(5), Party(4), SESSION.begins) == Refusal("too-late")
    assert alter(change(SESSION, state="cancelled"), "confirmed", Party(5), Party(4), NOW) == Refusal("cancelled")
    closed = change(SESSION, closes=NOW)
    assert alter(closed, "confirmed", Party(5), Party(4), NOW) is None
    assert alter(closed, "confirmed", Party(5), Party(6), NOW) == Refusal("too-late")


def test_seats_go_to_the_first_whom_they_fit() -> None:
    waiting = [Party(4), Party(2), Party(1, 1), Party(1), Party(1)]
    assert choose(change(SESSION, taken=15), waiting, NOW) == [Party(2), Party(1, 1), Party(1)]


@pytest.mark.parametrize(
    ("left", "held"),
    [
        (timedelta(days=3), timedelta(hours=24)),
        (timedelta(hours=6), timedelta(hours=3)),
        (timedelta(minutes=15), timedelta(minutes=10)),
        (timedelta(minutes=7), timedelta(minutes=7)),
        (LAST_OFFER, LAST_OFFER),
    ],
)
def test_an_offer_is_shorter_near_the_session(left: timedelta, held: timedelta) -> None:
    assert offer_until(SESSION, SESSION.begins - left) == SESSION.begins - left + held


def test_no_offer_is_made_too_late_or_for_what_takes_no_bookings() -> None:
    assert offer_until(SESSION, SESSION.begins - LAST_OFFER + timedelta(seconds=1)) is None
    assert offer_until(change(SESSION, state="cancelled"), NOW) is None
    assert offer_until(change(SESSION, state="planned"), NOW) is None


@given(
    seats=st.integers(0, 30), kept=st.integers(0, 5), release=st.booleans(),
    parties=st.lists(st.tuples(st.integers(1, 6), st.integers(0, 3)), max_size=30),
)  # fmt: skip
def test_whoever_is_seated_fits_and_kept_seats_stay_kept(
    seats: int, kept: int, release: bool, parties: list[tuple[int, int]]
) -> None:
    session = change(SESSION, seats=seats, kept=min(kept, seats), release=NOW if release else None)
    for people, asked in parties:
        party = Party(people, min(people, asked))
        if fits(session, party, NOW):
            session = seat(session, party)
        assert session.taken + session.taken_kept <= session.seats
        assert session.taken_kept <= session.kept
        assert release or session.taken <= session.seats - session.kept
