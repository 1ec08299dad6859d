"""When things happened: right whatever the wall clock said, as far as it can be known."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.exchange.events import Event, WalkedIn
from content_packs.exchange.repairing import EARLIEST, TOLERANCE, repair
from content_packs.exchange.stamps import Stamp

BEGAN = datetime(2026, 5, 1, 8, tzinfo=UTC)
LONG_AGO = datetime(1970, 1, 1, 0, 3, tzinfo=UTC)
LATENCY = timedelta(milliseconds=2)
Clock = Literal["good", "unsure", ""]


ANY_TIME = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (as asked for)


def event(number: int, at: datetime, boot: str = "b", monotonic: int = 0, clock: Clock = "") -> Event:
    return Event(
        id=f"event-{number:04}", source="kiosk:van", number=number, session="today", at=at, fact=WalkedIn(people=1),
        boot=boot, monotonic=monotonic, clock=clock,
    )  # fmt: skip


class Happened(msgspec.Struct, frozen=True):
    true: datetime
    told: Event


class Trip(msgspec.Struct, frozen=True):
    """What a kiosk did from boot to boot, until it spoke."""

    happened: list[Happened]
    spoken: Stamp
    received: datetime


@st.composite
def trips(draw: st.DrawFn, *, believing: bool = False) -> Trip:
    """Boots one after another, each with a wall clock that is off by up to sixty years and may jump while it runs. With
    `believing`, a boot whose clock is right says so.
    """
    now, number, happened = BEGAN, 0, []
    stamp = Stamp(BEGAN)
    for boot in range(draw(st.integers(1, 4))):
        now += timedelta(seconds=draw(st.integers(1, 10**6)))
        started = now
        right = believing and draw(st.booleans())
        off = timedelta(0) if right else timedelta(seconds=draw(st.integers(-2 * 10**9, 2 * 10**9)))
        clock: Clock = "good" if right else "unsure"
        for _ in range(draw(st.integers(0, 4))):
            now += timedelta(milliseconds=draw(st.integers(0, 10**7)))
            if not right and draw(st.booleans()):
                off += timedelta(seconds=draw(st.integers(-(10**6), 10**6)))
            number += 1
            count = round((now - started) / timedelta(milliseconds=1))
            happened.append(Happened(now, event(number, max(EARLIEST, now + off), f"boot-{boot}", count, clock)))
        stamp = Stamp(now + off, f"boot-{boot}", round((now - started) / timedelta(milliseconds=1)), clock)
    return Trip(happened, stamp, now)


@given(trips())
def test_times_of_the_boot_that_speaks_are_right_whatever_its_clock_says(trip: Trip) -> None:
    times = repair([one.told for one in trip.happened], trip.spoken, trip.received)
    for one, time in zip(trip.happened, times, strict=True):
        if one.told.boot == trip.spoken.boot:
            assert abs(time - one.true) <= LATENCY


@given(trips(believing=True))
def test_times_of_a_boot_that_believed_its_clock_stay_as_they_were_told(trip: Trip) -> None:
    times = repair([one.told for one in trip.happened], trip.spoken, trip.received)
    for one, time in zip(trip.happened, times, strict=True):
        if one.told.clock == "good":
            assert abs(time - one.true) <= LATENCY


@given(trips(believing=True))
def test_what_is_not_known_lies_between_what_is_known_before_and_after_it(trip: Trip) -> None:
    times = repair([one.told for one in trip.happened], trip.spoken, trip.received, BEGAN)
    known = [one.told.clock == "good" or one.told.boot == trip.spoken.boot for one in trip.happened]
    for place, time in enumerate(times):
        before = [t for t, sure in zip(times[:place], known[:place], strict=True) if sure]
        after = [t for t, sure in zip(times[place + 1 :], known[place + 1 :], strict=True) if sure]
        assert max(before, default=BEGAN) - LATENCY <= time <= min(after, default=trip.received) + LATENCY


@given(trips(believing=True), st.randoms())
def test_the_order_in_a_batch_changes_no_time(trip: Trip, chance: object) -> None:
    events = [one.told for one in trip.happened]
    mixed = [*events]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    once = dict(zip((one.id for one in events), repair(events, trip.spoken, trip.received), strict=True))
    again = dict(zip((one.id for one in mixed), repair(mixed, trip.spoken, trip.received), strict=True))
    assert once == again


@given(
    st.lists(st.builds(
        event, st.integers(0, 2**52), ANY_TIME,
        st.sampled_from(["", "a", "b"]), st.integers(0, 2**53), st.sampled_from(["good", "unsure", ""]),
    ), max_size=6),
    st.none() | st.builds(
        Stamp, ANY_TIME,
        st.sampled_from(["", "a", "b"]), st.integers(0, 2**53), st.sampled_from(["good", "unsure", ""]),
    ),
)  # fmt: skip
def test_made_up_clocks_do_no_harm_and_nothing_happens_after_it_was_received(
    events: list[Event], spoken: Stamp | None
) -> None:
    times = repair(events, spoken, BEGAN)
    assert len(times) == len(events)
    assert all(time <= BEGAN for time in times)


@pytest.mark.parametrize(("off", "stays"), [(TOLERANCE, True), (TOLERANCE + timedelta(seconds=1), False)])
def test_a_clock_that_is_off_by_minutes_is_let_be(off: timedelta, stays: bool) -> None:
    told = event(1, BEGAN - timedelta(hours=1) - off, monotonic=0)
    [time] = repair([told], Stamp(BEGAN, "b", 3_600_000), BEGAN)
    assert time == (told.at if stays else BEGAN - timedelta(hours=1))


def test_one_event_with_a_good_clock_tells_when_the_others_of_its_boot_happened() -> None:
    told = [event(1, LONG_AGO, "old", 60_000, "unsure"), event(2, BEGAN, "old", 120_000, "good")]
    times = repair(told, Stamp(BEGAN + timedelta(days=2), "new", 5_000, "good"), BEGAN + timedelta(days=2))
    assert times == [BEGAN - timedelta(minutes=1), BEGAN]


def test_without_anything_known_it_is_before_the_boot_that_speaks() -> None:
    told = [event(1, BEGAN + timedelta(days=9_000), "old", 60_000, "unsure")]
    assert repair(told, Stamp(BEGAN, "new", 3_600_000), BEGAN) == [BEGAN - timedelta(hours=1)]


def test_on_a_stick_nothing_is_known_of_how_long_it_lay_there() -> None:
    told = [event(1, BEGAN, "old", 0, "good"), event(2, LONG_AGO, "other", 5, "unsure")]
    assert repair(told, None, BEGAN + timedelta(days=3)) == [BEGAN, BEGAN]
