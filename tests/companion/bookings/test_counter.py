"""Booking, changing, cancelling, as a visitor's page asks for it; on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from companion.bookings import filling
from companion.bookings.counter import BadKey
from companion.bookings.telling import ticket_keys
from companion.store.schema import bookings, claims, events
from companion.store.store import Store
from content_packs.exchange import tickets
from content_packs.exchange.bookings import Booked, BookingChange
from content_packs.visitor.desk import REASONS, NotBooked
from tests.companion.bookings.halls import BEGINS, CLIENT, NOW, Hall, assert_sound, next_key, run


@pytest.fixture
def hall(store: Store, tmp_path: Path) -> Iterator[Hall]:
    """Twenty seats, two of them kept, three days ahead; whatever a test does, its rows are sound in the end."""
    opened = Hall(store, tmp_path / "data")
    yield opened
    store.read(lambda db: assert_sound(db, opened.name))


def refusal(hall: Hall, **wish: object) -> NotBooked:
    with pytest.raises(NotBooked) as refused:
        hall.book(**wish)  # type: ignore[arg-type]
    assert refused.value.code in REASONS
    return refused.value


def change(hall: Hall, booked: Booked, **wish: object) -> Booked:
    changed = run(hall.counter.change(booked.token, BookingChange(**wish), CLIENT))  # type: ignore[arg-type]
    assert changed is not None
    return changed


def test_seats_are_confirmed_at_once_and_the_ticket_says_so(hall: Hall) -> None:
    booked = hall.book(4, kept=1, contact="mei@example.org", lang="zh-Hans")
    assert booked.booking.state == "confirmed"
    assert hall.taken() == (3, 1, 0)
    found = hall.find(booked)
    assert found is not None
    ticket = tickets.read(found.ticket, ticket_keys(hall.office))
    assert (ticket.booking, ticket.session, ticket.people, ticket.kept) == (booked.booking.id, hall.name, 4, 1)
    assert found.booking == booked.booking
    assert found.token == booked.token


def test_a_retry_with_the_same_key_is_the_same_booking(hall: Hall) -> None:
    key = next_key()
    assert hall.book(3, key=key) == hall.book(3, key=key)
    assert hall.taken() == (3, 0, 0)


def test_the_same_key_with_another_wish_is_refused(hall: Hall) -> None:
    key = next_key()
    hall.book(3, key=key)
    assert refusal(hall, people=4, key=key).code == "key-reused"


def test_a_retry_tells_of_the_booking_as_it_is_now(hall: Hall) -> None:
    key = next_key()
    booked = hall.book(3, key=key)
    hall.act(booked, "cancel")
    assert hall.book(3, key=key).booking.state == "cancelled"
    hall.act(booked, "erase")
    assert refusal(hall, people=3, key=key).code == "over"


def test_a_retry_is_answered_when_the_session_has_begun(hall: Hall) -> None:
    key = next_key()
    booked = hall.book(3, key=key)
    hall.clock.now = BEGINS
    assert hall.book(3, key=key) == booked


@pytest.mark.parametrize("key", ["", "short", "k" * 65])
def test_a_key_that_could_be_anybodys_is_refused(hall: Hall, key: str) -> None:
    with pytest.raises(BadKey, match="16 to 64"):
        hall.book(key=key or "x")


def test_nothing_of_the_wish_is_kept_with_its_key(hall: Hall) -> None:
    hall.book(name="Mei Lin", contact="mei@example.org", key="0123456789abcdef")
    kept = hall.store.read(lambda db: [tuple(row) for row in db.execute(select(claims))])
    assert not {"Mei", "example", "0123456789abcdef"} & {
        word for word in ("Mei", "example", "0123456789abcdef") if word in str(kept)
    }


def test_no_event_names_a_person(hall: Hall) -> None:
    hall.book(name="Mei Lin", contact="mei@example.org")
    hall.book(30 - 12, school="Third school", name="")
    told = " ".join(hall.store.read(lambda db: list(db.scalars(select(events.c.raw)))))
    assert "Mei" not in told
    assert "Third" not in told
    assert '"school":true' in told


def test_each_refusal_says_why(hall: Hall) -> None:
    assert refusal(hall, session="none").code == "no-session"
    assert refusal(hall, name="  ").code == "no-name"
    assert refusal(hall, people=21).facts == {"seats": 18}
    assert refusal(hall, people=5, kept=3).facts == {"kept": 2}
    assert refusal(hall, people=1, kept=2).code == "no-kept"
    hall.set(state="planned")
    assert refusal(hall).code == "not-yet"
    hall.set(state="open", opens=NOW + timedelta(hours=1))
    assert refusal(hall).facts == {"opens": NOW + timedelta(hours=1)}
    hall.set(opens=None, closes=NOW)
    assert refusal(hall).code == "too-late"
    hall.set(closes=None, state="cancelled")
    assert refusal(hall).code == "cancelled"


def test_who_finds_no_seat_waits_in_order(hall: Hall) -> None:
    hall.book(18)
    first, second = hall.book(2), hall.book(3)
    assert (first.booking.state, first.booking.position) == ("waiting", 1)
    assert (second.booking.state, second.booking.position, second.ticket) == ("waiting", 2, "")
    assert hall.taken() == (18, 0, 5)


def test_a_freed_seat_is_offered_to_the_first_whom_it_fits(hall: Hall) -> None:
    seated = hall.book(16)
    leaving = hall.book(2)
    large, small, later = hall.book(4), hall.book(1), hall.book(1)
    hall.act(leaving, "cancel")
    assert [hall.state(one) for one in (seated, large, small, later)] == ["confirmed", "waiting", "offered", "offered"]
    offered = hall.find(small)
    assert offered is not None
    assert offered.booking.offer_until == NOW + timedelta(hours=24)
    hall.act(small, "decline")
    assert hall.state(large) == "waiting"
    assert hall.book(1).booking.state == "confirmed"  # whom it fits; who waits for four could not use it


def test_an_offer_is_accepted_once_and_holds_its_seats(hall: Hall) -> None:
    leaving = hall.book(18)
    waiting = hall.book(5)
    hall.act(leaving, "cancel")
    accepted = hall.act(waiting, "accept")
    assert accepted is not None
    assert accepted.booking.state == "confirmed"
    assert accepted.ticket
    assert hall.act(waiting, "accept") == accepted
    with pytest.raises(NotBooked, match="not-offered"):
        hall.act(waiting, "decline")


def test_an_offer_that_is_over_cannot_be_accepted(hall: Hall) -> None:
    leaving = hall.book(18)
    waiting = hall.book(5)
    hall.act(leaving, "cancel")
    hall.clock.pass_by(hours=24)
    with pytest.raises(NotBooked, match="not-offered"):
        hall.act(waiting, "accept")


def test_fewer_people_free_seats_at_once(hall: Hall) -> None:
    booked = hall.book(18)
    waiting = hall.book(2)
    fewer = change(hall, booked, people=15)
    assert fewer.booking.edition == 2
    assert hall.state(waiting) == "offered"
    assert hall.taken() == (17, 0, 0)


def test_more_people_than_seats_are_refused_and_what_was_booked_stays(hall: Hall) -> None:
    hall.book(14)
    booked = hall.book(2)
    with pytest.raises(NotBooked, match="no-room"):
        change(hall, booked, people=5)
    found = hall.find(booked)
    assert found is not None
    assert found.booking == booked.booking
    assert change(hall, booked, people=4).booking.people == 4


def test_who_waits_with_fewer_people_is_offered_what_fits(hall: Hall) -> None:
    hall.book(16)
    waiting = hall.book(4)
    assert change(hall, waiting, people=2).booking.state == "offered"


def test_a_name_is_corrected_without_a_new_ticket(hall: Hall) -> None:
    booked = hall.book(2)
    before = hall.find(booked)
    corrected = change(hall, booked, name="Lin", contact="")
    assert before is not None
    assert corrected.ticket == before.ticket
    assert corrected.booking.name == "Lin"
    with pytest.raises(NotBooked, match="no-name"):
        change(hall, booked, name="")


def test_a_cancelled_booking_cannot_be_changed(hall: Hall) -> None:
    booked = hall.book(2)
    cancelled = hall.act(booked, "cancel")
    assert hall.act(booked, "cancel") == cancelled
    with pytest.raises(NotBooked, match="over"):
        change(hall, booked, people=1)


def test_seats_are_not_given_back_once_the_session_runs(hall: Hall) -> None:
    booked = hall.book(2)
    hall.clock.now = BEGINS
    with pytest.raises(NotBooked, match="too-late"):
        hall.act(booked, "cancel")
    with pytest.raises(NotBooked, match="too-late"):
        change(hall, booked, people=1)


def test_erasing_leaves_a_skeleton_and_closes_the_link(hall: Hall) -> None:
    booked = hall.book(3, contact="mei@example.org", school="Third school")
    erased = hall.act(booked, "erase")
    assert erased is not None
    assert erased.booking == booked.booking
    assert hall.find(booked) is None
    assert hall.act(booked, "erase") is None
    assert hall.taken() == (0, 0, 0)
    row = hall.store.read(lambda db: db.execute(select(bookings)).one())
    assert (row.state, row.people, row.name, row.contact, row.school) == ("cancelled", 3, "", "", "")


def test_what_was_visited_stays_counted_when_it_is_erased(hall: Hall) -> None:
    booked = hall.book(3)
    hall.clock.now = BEGINS + timedelta(days=1)
    hall.act(booked, "erase")
    assert hall.taken() == (3, 0, 0)


def test_released_seats_are_for_everybody_and_never_sold_twice(hall: Hall) -> None:
    hall.set(release=NOW + timedelta(hours=1))
    hall.book(18)
    waiting = hall.book(1)
    hall.clock.pass_by(hours=1)
    assert hall.book(1).booking.state == "confirmed"  # the last but one: the first goes to who waited
    assert hall.state(waiting) == "offered"
    assert hall.taken() == (20, 0, 0)
    assert hall.book(1, kept=1).booking.state == "waiting"


def test_offers_of_a_session_moved_nearer_end_with_it(hall: Hall) -> None:
    leaving = hall.book(18)
    waiting = hall.book(2)
    hall.act(leaving, "cancel")
    nearer = NOW + timedelta(hours=2)
    hall.set(begins=nearer)
    hall.store.write_now(lambda db: filling.fill(db, hall.name, NOW))
    offered = hall.find(waiting)
    assert offered is not None
    assert offered.booking.offer_until == nearer


def test_one_address_empties_no_hall_and_three_classes_still_book_at_once(hall: Hall) -> None:
    for _ in range(8):
        hall.book(people=15, school="人民路小学", name="")
    waited = refusal(hall, people=15)
    assert waited.code == "slow-down"
    assert waited.facts["seconds"] == 15 * 30
