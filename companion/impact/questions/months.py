"""Months as numbers that count up, and when they begin in a time zone (pure)."""

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Month = int  # of year 0 the first is 0
_WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
FIRST, LAST = 1990 * 12, 2200 * 12  # what is asked for lies between


def month_of(at: datetime) -> Month:
    """In the time zone that it carries."""
    return at.year * 12 + at.month - 1


def read_month(text: str) -> Month | None:
    """Of `2026-05`; None where it is no month."""
    found = _WRITTEN.fullmatch(text.strip())
    month = int(found[1]) * 12 + int(found[2]) - 1 if found else -1
    return month if FIRST <= month < LAST else None


def write_month(month: Month) -> str:
    return f"{month // 12:04}-{month % 12 + 1:02}"


def begins(month: Month, zone: str) -> datetime:
    """The first instant of it there."""
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=zone_of(zone)).astimezone(UTC)


@lru_cache(maxsize=600)
def zone_of(name: str) -> tzinfo:
    """UTC where nobody knows the name: a session is counted, if in a month that is hours off."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
