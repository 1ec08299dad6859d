"""All that can be visited, as one reader-independent whole: what finding, calendars and pages are made from (pure).

The server keeps it fresh to the second; a kiosk has it from its day sheet, and `as_of` says from when.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from content_packs.exchange.programme import Programme, Session, Venue, Workshop


class Timetable(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions stand in the order in which they begin, then by id. All that a session names is here."""

    venues: Mapping[str, Venue]
    workshops: Mapping[str, Workshop]
    programmes: Mapping[str, Programme]
    sessions: tuple[Session, ...]
    by_id: Mapping[str, Session]
    as_of: datetime | None = None  # None: now
    edition: str = ""  # changes with whatever a calendar shows; not with seats


EMPTY = Timetable(venues={}, workshops={}, programmes={}, sessions=(), by_id={})
