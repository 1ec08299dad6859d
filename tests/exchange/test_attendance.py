"""Nobody is lost, nobody is counted twice: whatever order lists arrive in, however often, from whichever clock."""

import random
from datetime import datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as some

from content_packs.exchange.attendance import Attendance, merge
from content_packs.exchange.events import (
    BANDS,
    FACES,
    SERVER,
    Came,
    Closed,
    Counted,
    Event,
    Fact,
    Felt,
    Seated,
    Undone,
    Used,
    WalkedIn,
)
from tests.exchange.telling import AT, made, tell

SEATS = 20
READERS = ("door:a", "door:b", "kiosk-1")
BOOKINGS = ("li", "wang", "zhao", "chen")
STATES = ("confirmed", "waiting", "offered", "cancelled", "expired")

counts = some.dictionaries(some.sampled_from(BANDS), some.integers(0, 10_000), max_size=3)
amounts = some.dictionaries(some.sampled_from(("paper", "glue")), some.floats(0, 1_000_000), max_size=2)
said_at_the_door: some.SearchStrategy[Fact] = some.one_of(
    some.builds(
        Came, booking=some.sampled_from((*BOOKINGS, "unknown")), people=some.integers(1, 1_000), more=some.booleans()
    ),
    some.builds(WalkedIn, people=some.integers(1, 1_000)),
    some.builds(Counted, bands=counts),
    some.builds(Used, used=amounts, left=amounts),
    some.builds(Felt, face=some.sampled_from((*FACES, None))),
    some.sampled_from(READERS).map(lambda one: Undone(event=f"{one}-000001", of=one)),
    some.builds(Closed),
)  # fmt: skip
said_of_bookings: some.SearchStrategy[Fact] = some.builds(
    Seated, booking=some.sampled_from(BOOKINGS), state=some.sampled_from(STATES), people=some.integers(0, 60)
)
clocks = some.integers(-20_000, 200_000).map(lambda days: AT + timedelta(days=days))


@some.composite
def lists(draw: some.DrawFn) -> list[Event]:
    """What several readers and the server say of one session: numbers may repeat, ids too, clocks are anyhow."""
    events = [
        made(draw(some.sampled_from(READERS)), draw(some.integers(1, 6)), fact, draw(clocks))
        for fact in draw(some.lists(said_at_the_door, max_size=12))
    ]
    server = [
        made(SERVER, draw(some.integers(1, 6)), fact, draw(clocks))
        for fact in draw(some.lists(said_of_bookings, max_size=6))
    ]
    return events + server


@given(lists(), some.randoms(use_true_random=False))
def test_any_order_any_repetition_any_batches_come_to_the_same(events: list[Event], chance: random.Random) -> None:
    expected = as_json(merge(events, SEATS))
    again = events + [event for event in events if chance.random() < 0.5]
    chance.shuffle(again)
    assert as_json(merge(again, SEATS)) == expected
    by_reader = [[event for event in again if event.source == reader] for reader in (*READERS, SERVER)]
    chance.shuffle(by_reader)
    assert as_json(merge((event for batch in by_reader for event in batch), SEATS)) == expected


@given(lists(), clocks)
def test_wrong_clock_changes_nothing(events: list[Event], at: datetime) -> None:
    numbered = [msgspec.structs.replace(event, id=f"event-{n:04}") for n, event in enumerate(events)]
    wrong = [msgspec.structs.replace(event, at=at - timedelta(days=n)) for n, event in enumerate(numbered)]
    assert as_json(merge(wrong, SEATS)) == as_json(merge(numbered, SEATS))


@given(some.lists(some.tuples(some.sampled_from(BOOKINGS), some.sampled_from(READERS)), max_size=30))
def test_ticket_scanned_by_several_readers_counts_its_people_once(scans: list[tuple[str, str]]) -> None:
    people = {name: number for number, name in enumerate(BOOKINGS, 1)}
    booked = [made(SERVER, n, Seated(booking=name, state="confirmed", people=n)) for name, n in people.items()]
    events = [made(reader, n, Came(booking=name, people=people[name])) for n, (name, reader) in enumerate(scans, 1)]
    came = merge([*booked, *events], SEATS)
    assert came.participants == sum(people[name] for name in {name for name, _ in scans})
    assert came.over == 0


@given(
    some.lists(some.integers(1, 9), max_size=12), some.lists(some.integers(1, 9), max_size=12), some.integers(1, 3)
)  # fmt: skip
def test_everybody_who_walked_in_or_came_of_a_booking_counts(walked: list[int], came: list[int], readers: int) -> None:
    """Whichever readers they were seen by, and whether or not their booking is known here."""
    events = [made(READERS[n % readers], n, WalkedIn(people=people)) for n, people in enumerate(walked)]
    events += [
        made(READERS[n % readers], 100 + n, Came(booking=f"b{n}", people=people)) for n, people in enumerate(came)
    ]
    merged = merge(events, 10)
    assert merged.walked_in == sum(walked)
    assert merged.came == merged.unknown == sum(came)
    assert merged.participants == sum(walked) + sum(came)
    assert merged.over == max(0, merged.participants - 10)


@given(lists())
def test_nobody_is_lost_by_what_else_is_said(events: list[Event]) -> None:
    events = [event for event in events if not isinstance(event.fact, Undone)]
    more = merge(
        [*events, made("kiosk-9", 1, WalkedIn(people=7)), made("kiosk-9", 2, Came(booking="new", people=2))], 0
    )
    before = merge(events, 0)
    assert more.walked_in == before.walked_in + 7
    assert more.came == before.came + 2
    assert more.over == more.participants >= before.participants


@given(lists(), said_at_the_door)
def test_what_is_undone_is_as_if_it_had_not_happened(events: list[Event], fact: Fact) -> None:
    if isinstance(fact, Undone):
        return
    slip = made("kiosk-9", 1, fact)
    undone = made("kiosk-9", 2, Undone(event=slip.id, of="kiosk-9"))
    expected = msgspec.structs.replace(merge(events, SEATS), sources=())
    for order in ([*events, slip, undone], [undone, *events, slip]):
        assert as_json(msgspec.structs.replace(merge(order, SEATS), sources=())) == as_json(expected)


def test_door_list_that_arrives_twice_counts_once() -> None:
    taken = tell(["server: booking li confirmed 3", "van: came li 3", "van: walked-in 2"])
    assert merge(taken * 2, SEATS) == merge(taken, SEATS)


def test_door_list_that_arrives_late_counts_after_the_door_was_closed() -> None:
    merged = merge(tell(["server: booking li confirmed 3", "door: closed", "van: came li 2"]), SEATS)
    assert (merged.came, merged.no_shows, merged.closed) == (2, 1, True)


def test_door_list_taken_after_a_cancellation_loses_nobody() -> None:
    merged = merge(tell(["server: booking li confirmed 3", "van: came li 3", "server: booking li cancelled 3"]), SEATS)
    assert (merged.participants, merged.after_cancellation, merged.no_shows) == (3, 3, 0)


def test_who_came_from_the_waiting_list_did_not_come_after_a_cancellation() -> None:
    merged = merge(tell(["server: booking li waiting 3", "van: came li 3"]), SEATS)
    assert (merged.participants, merged.after_cancellation) == (3, 0)


def test_oversold_hall_is_shown() -> None:
    merged = merge(tell(["server: booking li confirmed 3", "van: came li 3", "van: walked-in 2"]), 4)
    assert (merged.participants, merged.over) == (5, 1)


def test_reader_cannot_speak_for_the_server() -> None:
    merged = merge(
        tell(["server: booking li confirmed 3", "van: booking li cancelled 0", "van: undone server/1"]), SEATS
    )
    assert (merged.booked, merged.cancelled) == (3, 0)


def test_one_id_with_two_contents_comes_to_the_same_in_any_order() -> None:
    one, other = made("van", 1, WalkedIn(people=2)), made("van", 1, WalkedIn(people=3))
    assert merge([one, other], SEATS) == merge([other, one], SEATS)


def test_hostile_numbers_are_merely_large() -> None:
    events = [made("van", n, WalkedIn(people=1_000)) for n in range(2_000)]
    events += [made("van", 2**53, Counted(bands=dict.fromkeys(BANDS, 10_000)))]
    events += [made("van", 2**53 - 1, Used(used={"paper": 1_000_000.0, "glue": 5e-324}))]
    merged = merge(events, SEATS)
    assert merged.participants == 2_000_000
    assert merged.heads == 50_000
    assert merged.used == {"glue": 0.0, "paper": 1_000_000.0}


def as_json(came: Attendance) -> bytes:
    return msgspec.json.encode(came, order="deterministic")
