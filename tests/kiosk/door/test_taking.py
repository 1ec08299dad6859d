"""Attendance on kiosks without a network: nobody is lost, nobody counts twice, and the server comes to the same."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from content_packs.exchange.attendance import merge
from content_packs.exchange.daysheet import seated
from content_packs.exchange.door.errors import BadCount, NoBooking, NoSession
from content_packs.exchange.events import Event
from content_packs.exchange.receipts import fault_of
from kiosk.door import taking
from kiosk.door.taking import Hall, door_list
from tests.exchange.days import CLASS, LI, WANG, make_sheet
from tests.exchange.timetables import NOW
from tests.kiosk.outboxes import Kiosk

NEW = "000000000000000z"  # booked after the sheet was made


def came(kiosk: Kiosk) -> dict[str, int]:
    return dict(door_list(kiosk.hall, "today").came.by_booking)


def test_double_tap_checks_in_once_and_over_a_restart_too(kiosk: Kiosk) -> None:
    for _ in range(2):
        taking.arrive(kiosk.hall, "today", "form1", LI, 3)
    kiosk.again()
    taking.arrive(kiosk.hall, "today", "form1", LI, 3)
    assert came(kiosk) == {LI: 3}
    assert len(kiosk.outbox.events) == 1


def test_list_shows_what_was_said_after_the_outbox_let_go_of_it(kiosk: Kiosk) -> None:
    taking.walk_in(kiosk.hall, "today", "form1", 2)
    kiosk.outbox.events.clear()
    kiosk.again()
    assert door_list(kiosk.hall, "today").came.walked_in == 2


def test_act_that_the_outbox_does_not_take_is_not_on_the_list(kiosk: Kiosk) -> None:
    class Full:
        source = kiosk.outbox.source

        def append(self, session: str, fact: Any) -> Event:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        taking.walk_in(Hall(kiosk.office, kiosk.days, Full()), "today", "form1", 2)
    assert door_list(kiosk.hall, "today").came.participants == 0
    taking.walk_in(kiosk.hall, "today", "form1", 2)  # the same form, once there is space
    assert door_list(kiosk.hall, "today").came.participants == 2


def test_everything_said_is_what_the_server_takes_from_a_door(kiosk: Kiosk) -> None:
    hall = kiosk.hall
    taking.arrive(hall, "today", "a", LI, 3)
    taking.arrive(hall, "today", "b", LI, 2)
    taking.admit(hall, "today", "c", NEW, 4)
    taking.walk_in(hall, "today", "d", 2, 1)
    taking.count(hall, "today", "e", {"6-11": 4}, {"zh-Hans": 4}, {"new": 1})
    taking.note(hall, "today", "f", {"paper": 8}, {"paper": 2})
    face = taking.feel(hall, "today", "g", "happy")
    taking.feel(hall, "today", "h", "", "we made tigers", "en", face)
    taking.close(hall, "today", "i")
    assert not [
        fault_of(event, kiosk.outbox.source) for event in kiosk.outbox.events if fault_of(event, "kiosk:van-2-left")
    ]
    shown = door_list(hall, "today").came
    assert (shown.came, shown.walked_in, shown.unknown, shown.no_shows) == (6, 2, 4, 9)
    assert shown.faces == {"happy": 1}
    assert shown.used == {"paper": 8}
    taking.reopen(hall, "today", "j")
    assert not door_list(hall, "today").came.closed


def test_last_act_is_taken_back(kiosk: Kiosk) -> None:
    taking.arrive(kiosk.hall, "today", "a", LI, 3)
    last = door_list(kiosk.hall, "today").mine
    assert last
    taking.undo(kiosk.hall, "today", "b", last.event.id, last.event.source)
    assert came(kiosk) == {}


def test_what_is_not_on_the_sheet_is_refused(kiosk: Kiosk) -> None:
    with pytest.raises(NoBooking):
        taking.arrive(kiosk.hall, "today", "a", NEW, 1)
    for session in ("far", "nowhere", ""):
        with pytest.raises(NoSession):
            taking.walk_in(kiosk.hall, session, "a", 1)
    for people in (0, -1, 1_001):
        with pytest.raises(BadCount):
            taking.walk_in(kiosk.hall, "today", "a", people)
    assert not kiosk.outbox.events


def test_wrong_clock_keeps_nobody_out(kiosk: Kiosk) -> None:
    for year in (1970, 2047):
        kiosk.at = NOW.replace(year=year)
        taking.walk_in(kiosk.hall, "today", f"form{year}", 1)
    assert door_list(kiosk.hall, "today").came.participants == 2


def test_other_kiosk_holds_its_door_until_it_is_taken_over(kiosk: Kiosk) -> None:
    assert taking.holder(kiosk.hall, "today") == ""
    assert taking.holder(kiosk.hall, "theirs") == "van-2-right"
    taking.take_over(kiosk.hall, "theirs")
    kiosk.again()
    assert taking.holder(kiosk.hall, "theirs") == ""


acts = some.lists(
    some.one_of(
        some.tuples(some.just("arrive"), some.sampled_from((LI, WANG, CLASS)), some.integers(0, 8)),
        some.tuples(some.just("admit"), some.just(NEW), some.integers(1, 5)),
        some.tuples(some.just("walk_in"), some.just(""), some.integers(1, 4)),
        some.tuples(some.just("count"), some.just(""), some.integers(0, 9)),
        some.tuples(some.just("undo"), some.just(""), some.just(0)),
    ),
    max_size=8,
)


def act(kiosk: Kiosk, place: int, verb: str, booking: str, people: int) -> None:
    form = f"{kiosk.reader.kiosk}{place}"
    if verb in ("arrive", "admit"):
        getattr(taking, verb)(kiosk.hall, "today", form, booking, people)
    elif verb == "walk_in":
        taking.walk_in(kiosk.hall, "today", form, people)
    elif verb == "count":
        taking.count(kiosk.hall, "today", form, {"6-11": people}, {}, {})
    elif last := door_list(kiosk.hall, "today").mine:
        taking.undo(kiosk.hall, "today", form, last.event.id, last.event.source)


@given(said=some.tuples(acts, acts), order=some.randoms(use_true_random=False))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_two_kiosks_at_one_door_come_to_the_same_at_home(
    tmp_path_factory: pytest.TempPathFactory, said: tuple[list[Any], list[Any]], order: Any
) -> None:
    """Bookings do not add up, walk-ins and heads do; whatever order their lists reach the server in, twice."""
    kiosks = [Kiosk(tmp_path_factory.mktemp(name), name) for name in ("van-2-left", "van-2-right")]
    for kiosk, mine in zip(kiosks, said, strict=True):
        kiosk.take(make_sheet(kiosk=kiosk.reader.kiosk))
        for place, one in enumerate(mine):
            act(kiosk, place, *one)
    alone = [door_list(kiosk.hall, "today").came for kiosk in kiosks]
    server = seated(make_sheet().guests["today"], NOW)
    arriving = [event for kiosk in kiosks for event in kiosk.outbox.events] * 2
    order.shuffle(arriving)
    home = merge([*server, *arriving], 8)
    for kiosk in kiosks:
        kiosk.store.close()
    for booking in (LI, WANG, CLASS, NEW):
        assert home.by_booking.get(booking, 0) == max(each.by_booking.get(booking, 0) for each in alone)
    assert home.heads == sum(each.heads for each in alone)
    assert home.booked == 11
    named = sum(home.by_booking.values()) + sum(each.walked_in for each in alone)
    assert home.participants == max(named, home.heads)
