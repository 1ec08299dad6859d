# ruff: noqa: DTZ001 (times of a venue's clock have no zone)
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from companion.workshops.errors import BadRule, Endless, NotPlanned, TooMany
from companion.workshops.repeating import MOST, Repetition, local_times, read_rule, repeat

CHONGQING, PARIS, NEW_YORK, LORD_HOWE = map(
    ZoneInfo, ("Asia/Shanghai", "Europe/Paris", "America/New_York", "Australia/Lord_Howe")
)
TEN = datetime(2026, 3, 17, 10)  # a Tuesday


def _times(rule: str, start: datetime = TEN, zone: ZoneInfo = CHONGQING, **more: tuple[date, ...]) -> list[datetime]:
    return local_times(repeat(start, zone, Repetition(rule=rule, **more)).times, zone)


def test_one_session_without_a_rule() -> None:
    assert repeat(TEN, CHONGQING, Repetition()).times == [datetime(2026, 3, 17, 2, tzinfo=UTC)]


def test_ten_stays_ten_when_summer_time_begins() -> None:
    times = repeat(TEN, PARIS, Repetition(rule="FREQ=WEEKLY;COUNT=3")).times
    assert [each.hour for each in times] == [9, 9, 8], "29 March 2026: from UTC+1 to UTC+2"
    assert all(each.hour == 10 for each in local_times(times, PARIS))


def test_a_time_that_the_clocks_leave_out_is_read_with_the_offset_before() -> None:
    [first, second] = repeat(datetime(2026, 3, 1, 2, 30), NEW_YORK, Repetition(rule="FREQ=WEEKLY;COUNT=2")).times
    assert (first.hour, second.hour) == (7, 7)
    assert local_times([second], NEW_YORK) == [datetime(2026, 3, 8, 3, 30)]


def test_of_a_time_that_comes_twice_the_first_counts() -> None:
    [at] = repeat(datetime(2026, 11, 1, 1, 30), NEW_YORK, Repetition()).times
    assert at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_dates_are_added_and_left_out_by_day_or_time() -> None:
    found = _times(
        "FREQ=WEEKLY;COUNT=3", dates=(date(2026, 3, 20),), but=(date(2026, 3, 24), datetime(2026, 3, 31, 11))
    )
    assert found == [TEN, TEN + timedelta(days=3), TEN + timedelta(days=14)]


def test_a_rule_ends_with_its_day() -> None:
    assert len(_times("FREQ=DAILY;UNTIL=20260319")) == 3
    assert len(_times("FREQ=DAILY;UNTIL=20260319T015900Z")) == 2, "in UTC: 09:59 in Chongqing"
    assert len(_times("FREQ=DAILY;UNTIL=20260319T020000Z")) == 3


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("RRULE:FREQ=WEEKLY;BYDAY=TU,SA;COUNT=4", [17, 21, 24, 28]),
        ("freq=monthly;byday=3TU;count=2", [17, 21]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", [17, 31, 30]),
        ("FREQ=MONTHLY;BYMONTHDAY=17;COUNT=2;", [17, 17]),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=17;COUNT=3", [17, 17, 17]),
    ],
)
def test_rules_as_calendar_programs_write_them(rule: str, days: list[int]) -> None:
    assert [each.day for each in _times(rule)] == days


def test_endless_rule_is_refused_or_cut_at_a_year() -> None:
    rule = Repetition(rule="FREQ=WEEKLY")
    with pytest.raises(Endless):
        repeat(TEN, CHONGQING, rule)
    found = repeat(TEN, CHONGQING, rule, cut=True)
    assert found.cut
    assert len(found.times) == 53


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY;COUNT=9",
        "FREQ=MINUTELY;UNTIL=99991231T235959Z",
        "FREQ=DAILY;BYHOUR=1,2,3;COUNT=5",
        "FREQ=DAILY;INTERVAL=7;BYDAY=WE;COUNT=5",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1",
        "FREQ=WEEKLY;BYDAY=2MO;COUNT=2",
        "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=31;COUNT=2",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=5;COUNT=1",
        "FREQ=YEARLY;BYDAY=53MO;COUNT=9",
        "FREQ=YEARLY;BYEASTER=1",
        "FREQ=WEEKLY;COUNT=2;UNTIL=20270101",
        "FREQ=WEEKLY;FREQ=DAILY;COUNT=2",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;UNTIL=20261399",
        "COUNT=2",
        "every Tuesday",
        "FREQ=WEEKLY;COUNT=2\nRDATE:20270101",
        "FREQ=WEEKLY;" * 100,
    ],
)
def test_rule_of_another_shape_is_refused_with_a_remedy(rule: str) -> None:
    with pytest.raises(BadRule, match=r"use a weekly one|keep one|need a month|is no date"):
        repeat(TEN, CHONGQING, Repetition(rule=rule), cut=True)


def test_rule_that_never_fits_ends() -> None:
    assert _times("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3") == [TEN]
    assert _times("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;COUNT=3", datetime(2026, 2, 1, 9)) == [
        datetime(2026, 2, 1, 9)
    ]


def test_too_many_sessions_are_refused() -> None:
    assert len(_times(f"FREQ=DAILY;COUNT={MOST}")) == MOST
    for rule in (f"FREQ=DAILY;COUNT={MOST + 1}", "FREQ=DAILY;UNTIL=20300101"):
        with pytest.raises(TooMany):
            _times(rule)
    with pytest.raises(BadRule, match="years ahead"):
        _times("FREQ=YEARLY;COUNT=400")


_ZONES = st.sampled_from([CHONGQING, PARIS, NEW_YORK, LORD_HOWE])
_STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 28)).map(lambda at: at.replace(second=0, microsecond=0))
_DAYS = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=3, unique=True)


def _rules(days: list[str], kind: int, interval: int, count: int) -> str:
    by = ",".join(days)
    return [
        f"FREQ=DAILY;INTERVAL={interval};COUNT={count}",
        f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={by};COUNT={count}",
        f"FREQ=MONTHLY;BYDAY=2{days[0]},-1{days[0]};COUNT={count}",
        f"FREQ=MONTHLY;BYMONTHDAY=31,-3;COUNT={count}",
    ][kind]


@given(
    start=_STARTS,
    zone=_ZONES,
    rule=st.builds(_rules, _DAYS, st.integers(0, 3), st.integers(1, 4), st.integers(1, 60)),
)
def test_repetition_is_what_a_calendar_program_makes_of_it(start: datetime, zone: ZoneInfo, rule: str) -> None:
    """Across every change of the clocks, by another implementation."""
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:t\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        f"DTSTART;TZID={zone.key}:{start:%Y%m%dT%H%M%S}\r\nRRULE:{rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    ours = repeat(start, zone, Repetition(rule=rule)).times
    end = ours[-1] + timedelta(days=2)
    theirs = recurring_ical_events.of(Calendar.from_ical(text)).between(ours[0] - timedelta(days=2), end)
    begins = {each["DTSTART"].dt.replace(tzinfo=zone, fold=0).astimezone(UTC) for each in theirs}
    # RFC 5545, 3.8.5.3: the first always counts; a rule that it does not fit is read differently by programs
    assert {*ours[1:]} - begins <= {ours[-1]}
    assert begins <= {*ours}


@given(st.text(alphabet="FREQ=DAILYWKMONTHBYSP;,0123456789-+UNTILCOUT\n", max_size=80))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    with suppress(NotPlanned):
        assert len(repeat(TEN, PARIS, Repetition(rule=text), cut=True).times) <= MOST


def test_no_rule_is_no_part() -> None:
    assert read_rule("  ") == {}
