"""Calendars as programs read them: any event is a mapping."""

from typing import Any

from icalendar import Calendar


def events_in(raw: bytes) -> list[Any]:
    return list(Calendar.from_ical(raw).walk("VEVENT"))
