"""The hours in which the screen sleeps."""

from datetime import datetime

import pytest

from kiosk.screen.sleeping import is_asleep


@pytest.mark.parametrize(
    ("hours", "at", "asleep"),
    [
        ("20:00-07:30", "19:59", False),
        ("20:00-07:30", "20:00", True),
        ("20:00-07:30", "03:00", True),
        ("20:00-07:30", "07:30", False),
        ("12:00-13:00", "12:30", True),
        ("12:00-13:00", "13:00", False),
        ("12:00-13:00", "00:00", False),
        ("", "03:00", False),
    ],
)
def test_the_screen_sleeps_in_its_hours_also_over_midnight(hours: str, at: str, asleep: bool) -> None:
    assert is_asleep(hours, datetime.fromisoformat(f"2026-05-18T{at}:00")) is asleep


def test_a_clock_that_is_not_believed_puts_nothing_to_sleep() -> None:
    assert not is_asleep("00:00-23:59", None)
