"""Taking attendance on several phones: an act that comes twice adds nothing, and each can be taken back."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count as counting
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from companion.door.listing import Which, door_list
from companion.door.taking import Arrive, Count, Feel, Note, Undo, WalkIn, arrive, count, feel, note, undo, walk_in
from content_packs.exchange.attendance import merge
from content_packs.exchange.door.acts import arrival
from content_packs.exchange.door.errors import BadCount, DoorError, NoBooking, NoSession, TooEarly
from content_packs.exchange.events import Came, Event, Felt
from tests.companion.door.halls import START, Clocked, book, came, said

PHONE, OTHER = "door:0000000000000001", "door:0000000000000002"
_forms = counting(1)


def act(**facts: Any) -> dict[str, Any]:
    return {"session": "today", "source": PHONE, "once": f"form-{next(_forms)}", **facts}


def here(hall: Clocked, booking: str, people: int, **facts: Any) -> int:
    arrive(hall, Arrive(**act(booking=booking, people=people, **facts)), "staff:wang")
    return came(hall.store).by_booking.get(booking, 0)


def test_double_tap_checks_in_once(hall: Clocked) -> None:
    li = book(hall.store, "Li", 3)
    wish = Arrive(**act(booking=li, people=3))
    for _ in range(3):
        arrive(hall, wish, "staff:wang")
    assert len(said(hall.store)) == 1
    assert came(hall.store).came == 3


def test_two_phones_at_one_door_count_one_party_once(hall: Clocked) -> None:
    li = book(hall.store, "Li", 3)
    assert here(hall, li, 3) == 3
    assert here(hall, li, 3, source=OTHER) == 3
    assert here(hall, li, 2, source=OTHER) == 2  # a correction, of what the first phone said too
    assert here(hall, li, 0) == 0
    assert here(hall, li, 1) == 1


def test_retry_of_an_older_tap_does_not_undo_a_correction(hall: Clocked) -> None:
    li = book(hall.store, "Li", 3)
    first = Arrive(**act(booking=li, people=3))
    arrive(hall, first, "staff:wang")
    assert here(hall, li, 2) == 2
    arrive(hall, first, "staff:wang")
    assert came(hall.store).by_booking[li] == 2


def test_many_phones_at_once_lose_nobody(hall: Clocked) -> None:
    parties = {book(hall.store, f"P{n}", n): n for n in range(1, 7)}
    taps = [
        Arrive(**act(booking=name, people=people, source=f"door:000000000000000{phone}"))
        for name, people in parties.items()
        for phone in (1, 2)
    ]
    walks = [WalkIn(**act(people=2, source=f"door:000000000000000{phone}")) for phone in (1, 2, 3)] * 2
    with ThreadPoolExecutor(4) as hands:
        tapped = [hands.submit(arrive, hall, tap, "staff:wang") for tap in taps]
        walked = [hands.submit(walk_in, hall, walk, "staff:wang") for walk in walks]
        for each in (*tapped, *walked):
            each.result()
    merged = came(hall.store)
    assert (merged.came, merged.walked_in) == (21, 6)
    numbers = [(event.source, event.number) for event in said(hall.store)]
    assert len(set(numbers)) == len(numbers)


@given(some.lists(some.tuples(some.sampled_from((PHONE, OTHER)), some.integers(0, 9), some.booleans()), max_size=8))
def test_a_number_that_is_set_is_the_number_that_stands(steps: list[tuple[str, int, bool]]) -> None:
    """Whatever phones said before, `more` too."""
    events: list[Event] = []
    for source, people, more in steps:
        facts = (
            [Came(booking="li", people=people, more=True)] if more and people else arrival(events, source, "li", people)
        )
        for fact in facts:
            number = len(events)
            events.append(
                Event(id=f"event-{number:04}", source=source, number=number, session="one", at=START, fact=fact)
            )  # fmt: skip
        if not more:
            assert merge(events, 0).by_booking.get("li", 0) == people


def test_last_act_is_taken_back(hall: Clocked) -> None:
    li = book(hall.store, "Li", 3)
    here(hall, li, 3)
    walk_in(hall, WalkIn(**act(people=2, kept=1)), "staff:wang")
    mine = door_list(hall, Which(session="today", source=PHONE), "staff:wang").mine
    assert mine is not None
    wish = Undo(**act(event=mine.event.id, of=mine.event.source))
    undo(hall, wish, "staff:wang")
    undo(hall, wish, "staff:wang")
    assert (came(hall.store).walked_in, came(hall.store).came) == (0, 3)
    mine = door_list(hall, Which(session="today", source=PHONE), "staff:wang").mine
    assert mine is not None
    assert mine.guest is not None
    assert mine.guest.name == "Li"


def test_undo_of_a_booking_itself_is_not_heard(hall: Clocked) -> None:
    li = book(hall.store, "Li", 3)
    undo(hall, Undo(**act(event=f"{li}-1", of="server")), "staff:wang")
    assert came(hall.store).booked == 3
    assert said(hall.store) == []


def test_count_replaces_this_phones_count_alone(hall: Clocked) -> None:
    count(hall, Count(**act(bands={"6-11": 4, "60+": 0}, languages={"zh-Hans": 4})), "staff:wang")
    count(hall, Count(**act(bands={"6-11": 5}, returning={"new": 3, "again": 2})), "staff:wang")
    count(hall, Count(**act(bands={"6-11": 5}, returning={"new": 3, "again": 2})), "staff:wang")
    count(hall, Count(**act(bands={"18-59": 2}, source=OTHER)), "staff:wang")
    assert len(said(hall.store)) == 3
    merged = came(hall.store)
    assert merged.bands == {"6-11": 5, "18-59": 2}
    assert merged.heads == merged.participants == 7


def test_materials_are_noted(hall: Clocked) -> None:
    note(hall, Note(**act(used={"paper": 12.0}, left={"glue": 0.5})), "staff:wang")
    assert (came(hall.store).used, came(hall.store).left) == ({"paper": 12.0}, {"glue": 0.5})


def test_face_counts_at_once_and_words_join_it(hall: Clocked) -> None:
    face = feel(hall, Feel(**act(face="happy", lang="zh-Hans")), "staff:wang")
    assert came(hall.store).faces == {"happy": 1}
    feel(hall, Feel(**act(words=" 很好玩！\x00 ", lang="zh-Hans", instead_of=face)), "staff:wang")
    assert came(hall.store).faces == {"happy": 1}
    (felt,) = door_list(hall, Which(session="today", source=PHONE), "staff:wang").words
    assert felt == Felt(face="happy", words="很好玩！", lang="zh-Hans")


def test_booking_of_another_session_is_refused(hall: Clocked) -> None:
    elsewhere = book(hall.store, "Li", 3, session="tomorrow")
    for booking in (elsewhere, "nobody"):
        with pytest.raises(NoBooking):
            here(hall, booking, 3)


def test_session_of_another_museum_is_as_if_it_were_not_there(hall: Clocked) -> None:
    for session, museum in (("today", "chongqing-example"), ("nowhere", ""), ("no\0where", "")):
        with pytest.raises(NoSession):
            walk_in(hall, WalkIn(**act(people=1, session=session, museum=museum)), "staff:ren")


def test_session_of_next_month_takes_nobody_yet(hall: Clocked) -> None:
    with pytest.raises(TooEarly):
        walk_in(hall, WalkIn(**act(people=1, session="far")), "staff:wang")


@pytest.mark.parametrize("wish", [{"people": 0}, {"people": 1_001}, {"people": -1}, {"people": 1, "kept": 2}])
def test_walk_ins_that_cannot_be_are_refused(hall: Clocked, wish: dict[str, int]) -> None:
    with pytest.raises(BadCount):
        walk_in(hall, WalkIn(**act(**wish)), "staff:wang")


def test_more_keys_and_larger_numbers_than_there_can_be_are_refused(hall: Clocked) -> None:
    for wrong in ({"languages": {str(n): 1 for n in range(50)}}, {"bands": {"6-11": 10_001}}, {"bands": {"6-11": -1}}):
        with pytest.raises(DoorError):
            count(hall, Count(**act(**wrong)), "staff:wang")
    with pytest.raises(DoorError):
        note(hall, Note(**act(used={"paper": float("nan")})), "staff:wang")
    with pytest.raises(DoorError):
        count(hall, Count(**act(languages={"zh\0": 1})), "staff:wang")


def test_who_came_to_a_cancelled_session_is_noted(hall: Clocked) -> None:
    walk_in(hall, WalkIn(**act(people=2, session="off")), "staff:wang")
    assert came(hall.store, "off").walked_in == 2
