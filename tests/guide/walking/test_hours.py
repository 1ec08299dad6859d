"""Hours as IMDF writes them, the plain part."""

import pytest

from content_packs.guide.walking.hours import DAYS, closed_at, is_open, parse_hours
from tests.venues import Shape, make_venue


@pytest.mark.parametrize(
    ("hours", "opened", "shut"),
    [
        ("24/7", ["Mo 00:00", "Su 23:59"], []),
        ("09:00-17:00", ["Mo 09:00", "Su 16:59"], ["Mo 08:59", "Mo 17:00"]),
        ("Tu-Su 09:00-17:00", ["Tu 12:00"], ["Mo 12:00"]),
        ("Fr-Mo 09:00-17:00", ["Fr 12:00", "Su 12:00", "Mo 12:00"], ["We 12:00"]),
        ("Mo-Fr 09:00-12:00,13:00-17:00; Sa,Su 10:00-24:00", ["Mo 13:00", "Sa 23:59"], ["Mo 12:30", "Su 09:00"]),
        ("Mo-Su 09:00-17:00; We off", ["Tu 12:00"], ["We 12:00"]),
        ("", ["Mo 03:00"], []),
        ("when the moon is full", ["Mo 03:00"], []),  # told by `pack check`; nobody is kept out by a typing mistake
    ],
)
def test_hours_are_read(hours: str, opened: list[str], shut: list[str]) -> None:
    for moment in (*opened, *shut):
        day, time = moment.split()
        minute = int(time[:2]) * 60 + int(time[3:])
        assert is_open(hours, DAYS.index(day), minute) == (moment in opened), moment


@pytest.mark.parametrize(
    "hours", ["", ";", "25:00-26:00", "Mo", "Mo 09:00", "17:00-09:00", "Mo-Xx 09:00-10:00", "x" * 999]
)
def test_hours_that_cannot_be_read_are_none(hours: str) -> None:
    assert parse_hours(hours) is None


def test_closed_units_and_openings_of_a_moment() -> None:
    venue = make_venue(Shape(floors=1, columns=1)).venue
    assert closed_at(venue, 0, 720) == frozenset()
