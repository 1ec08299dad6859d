"""Finding sessions: each filter alone and together, days of the venue, pages that miss and repeat nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.exchange.finding import (
    BadPlace,
    Index,
    Sought,
    alternatives,
    count_days,
    day_of,
    distance,
    find,
    select,
    without,
)
from content_packs.exchange.programme import Position, free_seats, takes_bookings
from content_packs.exchange.timetable import EMPTY, Timetable
from tests.exchange.timetables import NOW, large_timetable, make_timetable, session

LARGE = large_timetable(400)


def ids(timetable: Timetable, **sought: Any) -> list[str]:
    return [one.id for one in find(Index(timetable), timetable, Sought(**sought), NOW, limit=1_000).sessions]


def some() -> Timetable:
    return make_timetable(
        [
            session("past", begins=NOW - timedelta(hours=5)),
            session("running", begins=NOW - timedelta(hours=1)),
            session("tigers"),
            session("bronze", workshop="bronze", venue="square", begins=NOW + timedelta(days=9), programme="spring"),
            session("full", taken=10, taken_kept=2, begins=NOW + timedelta(days=3), languages=("en",)),
            session("called-off", state="cancelled", begins=NOW + timedelta(days=4)),
        ]
    )


def test_what_is_over_is_not_listed_and_what_runs_is() -> None:
    assert ids(some()) == ["running", "tigers", "full", "called-off", "bronze"]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ({"area": "kuanzhai"}, ["bronze"]),
        ({"language": "en"}, ["full"]),
        ({"age": 30}, ["bronze"]),
        ({"age": 11}, ["running", "tigers", "full", "called-off"]),
        ({"access": ("step-free", "tactile")}, ["running", "tigers", "full", "called-off"]),
        ({"access": ("step-free", "sign")}, []),
        ({"free": 1}, ["tigers", "bronze"]),
        ({"free": 11}, []),
        ({"workshop": "bronze"}, ["bronze"]),
        ({"artifact": "example/bell"}, ["running", "tigers", "full", "called-off"]),
        ({"programme": "spring"}, ["bronze"]),
        ({"museum": "example", "programme": "spring"}, ["bronze"]),
        ({"museum": "nobody"}, []),
        ({"near": Position(29.58, 106.46), "within": 5.0, "free": 1}, ["tigers"]),
        ({"near": Position(30.66, 104.06), "within": 300.0}, ["running", "tigers", "full", "called-off", "bronze"]),
        ({"since": date(2027, 3, 4), "until": date(2027, 3, 5)}, ["full", "called-off"]),
        ({"session": "tigers"}, ["tigers"]),
    ],
)
def test_each_filter_finds_what_it_names(sought: dict[str, Any], found: list[str]) -> None:
    assert ids(some(), **sought) == found


def test_a_session_is_of_the_day_of_its_venue() -> None:
    late = session("late", begins=datetime(2027, 3, 3, 17, 0, tzinfo=UTC))
    paris = session("paris", begins=datetime(2027, 3, 3, 17, 0, tzinfo=UTC), venue="paris")
    timetable = make_timetable([late, paris])
    assert [day_of(one, timetable) for one in (late, paris)] == [date(2027, 3, 4), date(2027, 3, 3)]
    assert count_days(Index(timetable), timetable, Sought(), NOW) == {date(2027, 3, 3): 1, date(2027, 3, 4): 1}


def test_a_zone_that_is_none_is_no_failure() -> None:
    assert day_of(session("one", venue="unknown"), EMPTY) == date(2027, 3, 3)


@given(limit=st.integers(1, 60), free=st.integers(0, 3), workshop=st.sampled_from(["", "tigers", "bronze"]))
def test_pages_miss_nothing_and_repeat_nothing(limit: int, free: int, workshop: str) -> None:
    index, sought = Index(LARGE), Sought(free=free, workshop=workshop)
    whole = [one.id for one in find(index, LARGE, sought, NOW, limit=1_000).sessions]
    cursor, there, before = "", [], ""
    while True:
        page = find(index, LARGE, sought, NOW, cursor, limit)
        there += [one.id for one in page.sessions]
        cursor, before = page.after, page.before
        if not cursor:
            break
    assert there == whole
    if before:
        last = find(index, LARGE, sought, NOW, before, limit).sessions
        assert [one.id for one in last] == whole[: len(whole) - len(page.sessions)][-limit:]


def test_a_cursor_outlives_its_session() -> None:
    first = find(Index(LARGE), LARGE, Sought(), NOW, limit=5)
    left = make_timetable([one for one in LARGE.sessions if one.id != first.sessions[-1].id])
    page = find(Index(left), left, Sought(), NOW, first.after, limit=5)
    assert page.sessions[0] == find(Index(LARGE), LARGE, Sought(), NOW, limit=6).sessions[5]


@pytest.mark.parametrize("cursor", ["x", "a", "a1", "axy.z", "b-1.z", "a٣.z", "a" + "9" * 90])
def test_a_cursor_of_nobody_is_refused_or_leads_somewhere(cursor: str) -> None:
    if cursor == "a1":
        assert find(Index(LARGE), LARGE, Sought(), NOW, cursor).sessions
    else:
        with pytest.raises(BadPlace):
            find(Index(LARGE), LARGE, Sought(), NOW, cursor)


def test_nothing_found_names_filters_that_would_find_something() -> None:
    timetable = some()
    sought = Sought(area="kuanzhai", age=8)
    near = list(alternatives(Index(timetable), timetable, sought, NOW))
    assert near == [("area", 4, date(2027, 3, 1)), ("age", 1, date(2027, 3, 10))]


def test_a_filter_is_let_go_alone() -> None:
    sought = Sought(access=("sign", "toilet"), since=NOW.date(), until=NOW.date(), free=2)
    assert without(sought, "access", "sign").access == ("toilet",)
    assert without(sought, "since") == Sought(access=("sign", "toilet"), free=2)
    assert without(without(without(sought, "access"), "free"), "since") == Sought()


def test_calendars_are_given_what_is_past_too() -> None:
    timetable = some()
    assert [one.id for one in select(Index(timetable), timetable, Sought(free=9))][:2] == ["past", "running"]


def test_distance_is_that_of_the_globe() -> None:
    chongqing, chengdu = Position(29.563, 106.551), Position(30.572, 104.066)
    assert 263 < distance(chongqing, chengdu) < 266
    assert distance(Position(0, 179.9), Position(0, -179.9)) < 23


def test_an_empty_timetable_finds_nothing() -> None:
    assert find(Index(EMPTY), EMPTY, Sought(free=1), NOW).total == 0


@given(
    free=st.integers(1, 4),
    taken=st.integers(0, 12),
    opens=st.sampled_from([None, NOW - timedelta(days=1), NOW, NOW + timedelta(days=1)]),
    closes=st.sampled_from([None, NOW - timedelta(days=1), NOW, NOW + timedelta(days=1)]),
    begins=st.sampled_from([NOW - timedelta(hours=1), NOW, NOW + timedelta(hours=1)]),
    state=st.sampled_from(["planned", "open", "held", "cancelled"]),
)
def test_free_seats_are_found_where_they_can_be_booked(free: int, taken: int, **facts: Any) -> None:
    one = session("one", taken=taken, **facts)
    expected = takes_bookings(one, NOW) and free_seats(one, NOW)[0] >= free
    assert ids(make_timetable([one]), free=free) == (["one"] if expected else [])
