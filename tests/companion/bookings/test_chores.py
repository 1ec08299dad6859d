"""What is done in time: seats passed on, names erased; after downtime, by several servers, by clocks that step."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from companion.bookings.chores import CONTACTS, NAMES, erase, tend
from companion.bookings.deciding import CONTACT_KEPT
from companion.bookings.steady import LASTING, Steady
from companion.events.rows import of_session
from companion.store.schema import bookings, claims
from companion.store.store import Store
from content_packs.exchange.bookings import Booked
from tests.companion.bookings.halls import BEGINS, NOW, Hall, assert_sound, next_key
from tests.companion.processes import process


@pytest.fixture
def hall(store: Store, tmp_path: Path) -> Iterator[Hall]:
    opened = Hall(store, tmp_path / "data", seats=4, kept=0)
    yield opened
    store.read(lambda db: assert_sound(db, opened.name))


def offered(hall: Hall) -> tuple[Booked, Booked, Booked]:
    """Who was offered the seats of one who left, and two who wait behind."""
    leaving = hall.book(4)
    waiting = hall.book(4), hall.book(3), hall.book(1)
    hall.act(leaving, "cancel")
    assert [hall.state(one) for one in waiting] == ["offered", "waiting", "waiting"]
    return waiting


def tended(hall: Hall) -> int:
    return tend(hall.office, Steady())


def test_an_offer_that_nobody_takes_passes_on(hall: Hall) -> None:
    first, second, third = offered(hall)
    hall.clock.pass_by(hours=23, minutes=59)
    assert tended(hall) == 0
    hall.clock.pass_by(minutes=1)
    assert tended(hall) == 1
    assert [hall.state(one) for one in (first, second, third)] == ["expired", "offered", "offered"]
    assert tended(hall) == 0


def test_a_server_that_was_down_catches_up(hall: Hall) -> None:
    first, second, _ = offered(hall)
    hall.clock.pass_by(hours=50)
    tended(hall)
    assert (hall.state(first), hall.state(second)) == ("expired", "offered")
    found = hall.find(second)
    assert found is not None
    assert found.booking.offer_until == hall.clock.now + (BEGINS - hall.clock.now) / 2  # it can pass on once more


def test_no_offer_is_made_that_nobody_could_take_in_time(hall: Hall) -> None:
    first, second, _ = offered(hall)
    hall.clock.now = BEGINS - timedelta(minutes=4)
    tended(hall)
    assert (hall.state(first), hall.state(second)) == ("expired", "waiting")


def test_an_offer_never_outlasts_the_time_for_booking(hall: Hall) -> None:
    hall.set(closes=NOW + timedelta(minutes=8))
    first, *_ = offered(hall)
    found = hall.find(first)
    assert found is not None
    assert found.booking.offer_until == NOW + timedelta(minutes=8)


def test_kept_seats_are_released_to_who_waits(store: Store, tmp_path: Path) -> None:
    hall = Hall(store, tmp_path / "data", seats=4, kept=2, release=NOW + timedelta(hours=5))
    hall.book(2)
    waiting = hall.book(2)
    assert tended(hall) == 0
    hall.clock.pass_by(hours=5)
    assert tended(hall) == 1
    assert hall.state(waiting) == "offered"
    assert hall.taken() == (4, 0, 0)


def test_a_clock_that_steps_back_takes_nothing_back(hall: Hall) -> None:
    first, second, _ = offered(hall)
    hall.clock.pass_by(hours=24)
    tended(hall)
    hall.clock.pass_by(hours=-48)
    assert tended(hall) == 0
    assert (hall.state(first), hall.state(second)) == ("expired", "offered")


def test_a_clock_that_jumps_ahead_is_not_believed_until_it_stays(hall: Hall) -> None:
    first, *_ = offered(hall)
    steady = Steady()
    assert tend(hall.office, steady, 0.0) == 0
    hall.clock.pass_by(days=2)
    assert tend(hall.office, steady, 10.0) == 0
    assert hall.state(first) == "offered"
    hall.clock.pass_by(days=-2)
    assert tend(hall.office, steady, 20.0) == 0
    hall.clock.pass_by(days=2)
    assert tend(hall.office, steady, 30.0) == 0
    assert tend(hall.office, steady, 30.0 + LASTING) == 1
    assert hall.state(first) == "expired"


def rows_of(hall: Hall) -> list[tuple[str, str, str]]:
    columns = (bookings.c.name, bookings.c.contact, bookings.c.school)
    return [tuple(row) for row in hall.store.read(lambda db: db.execute(select(*columns)).all())]


def test_contacts_are_erased_after_a_week_and_names_after_a_month(hall: Hall) -> None:
    booked = hall.book(2, name="Mei", contact="mei@example.org", school="Third school")
    ends = BEGINS + timedelta(hours=2)
    steady = Steady()
    for now, kept in (
        (ends + timedelta(days=6, hours=23), ("Mei", "mei@example.org", "Third school")),
        (ends + timedelta(days=7), ("Mei", "", "Third school")),
        (ends + timedelta(days=29, hours=23), ("Mei", "", "Third school")),
        (ends + timedelta(days=30), ("", "", "")),
    ):
        hall.clock.now = now
        erase(hall.office, Steady())
        assert rows_of(hall) == [kept]
    assert hall.find(booked) is None
    assert erase(hall.office, steady) == 0
    assert hall.taken() == (2, 0, 0)
    names = hall.store.read(lambda db: list(db.scalars(select(claims.c.job).where(claims.c.tick == hall.name))))
    assert sorted(names) == [CONTACTS, NAMES]


def test_a_contact_given_too_late_is_not_kept(hall: Hall) -> None:
    from content_packs.exchange.bookings import BookingChange
    from tests.companion.bookings.halls import CLIENT, run

    booked = hall.book(2)
    hall.clock.now = BEGINS + timedelta(hours=2) + CONTACT_KEPT
    run(hall.counter.change(booked.token, BookingChange(contact="mei@example.org", name="Lin"), CLIENT))
    assert rows_of(hall) == [("Lin", "", "")]


def test_keys_are_forgotten_after_a_week(hall: Hall) -> None:
    key = next_key()
    hall.book(1, key=key)
    hall.clock.pass_by(days=2)
    erase(hall.office, Steady())
    assert hall.book(1, key=key).booking.made == NOW
    hall.clock.now = NOW + timedelta(days=8)
    erase(hall.office, Steady())
    assert "book" not in hall.store.read(lambda db: list(db.scalars(select(claims.c.job))))


def test_two_servers_on_one_postgres_do_each_once(store: Store, store_url: str, tmp_path: Path) -> None:
    if not store_url:
        pytest.skip("SQLite has one server")
    halls = [Hall(store, tmp_path / "data", f"hall{number:04}", seats=4, kept=0) for number in range(12)]
    waiting = [offered(hall) for hall in halls]
    later = (NOW + timedelta(hours=25)).isoformat()
    with ExitStack() as stack:
        words = "-m", "tests.companion.bookings.tender", str(tmp_path / "data"), store_url, later
        both = [stack.enter_context(process(*words)) for _ in range(2)]
        for one in both:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n", one.communicate()
        told = [one.stdin for one in both]
        for line in told:
            assert line is not None
            line.write("go\n")
            line.flush()
        done = [one.communicate()[0].splitlines()[-1].split() for one in both]
    assert sum(int(seats) for seats, _ in done) == len(halls)
    for hall, (first, second, third) in zip(halls, waiting, strict=True):
        states = [hall.state(one) for one in (first, second, third)]
        assert states == ["expired", "offered", "offered"]
        store.read(lambda db, hall=hall: assert_sound(db, hall.name))  # type: ignore[misc]
        events = store.read(lambda db, hall=hall: of_session(db, hall.name))  # type: ignore[misc]
        assert len(events) == len({event.id for event in events}) == 4 + 1 + 1 + 3
