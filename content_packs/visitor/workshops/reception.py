"""What the pages, the API and the calendars of workshops share: the ports, the clock, and what is made once (edge).

An index of an edition is made when that edition is first seen, and calendars when they are first asked for; both are
kept until the edition changes. Nothing about a visitor is kept here.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, NamedTuple

from content_packs.exchange.finding import Index
from content_packs.exchange.timetable import Timetable
from content_packs.visitor.answers import CODERS
from content_packs.visitor.desk import Counter, Schedule

MOST = 16_000_000  # bytes of calendars kept
KEY = 16  # bytes of an Idempotency-Key of a form

ClientOf = Callable[[Any], str]
"""From an ASGI scope to the address that asks."""


class Calendar(NamedTuple):
    body: bytes
    tag: str


def peer(scope: Any) -> str:
    """The address that the connection came from."""
    return (scope.get("client") or ("", 0))[0]


class Reception:
    def __init__(
        self,
        schedule: Schedule,
        counter: Counter | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        client: ClientOf = peer,
    ) -> None:
        self.schedule = schedule
        self.counter = counter
        self.now = now
        self.client = client
        self._index: tuple[Timetable, Index] | None = None
        self._calendars: OrderedDict[tuple[object, ...], Calendar] = OrderedDict()
        self._size = 0

    async def look(self) -> tuple[Timetable, Index]:
        """The timetable as it is now, with its index."""
        timetable = await self.schedule.timetable()
        kept = self._index
        if kept is None or not _is_of(kept[0], timetable):
            kept = self._index = timetable, await asyncio.to_thread(Index, timetable)
        return timetable, kept[1]

    def key(self) -> str:
        """For a form that is shown now: sent twice it is one booking."""
        return token_urlsafe(KEY)

    async def calendar(self, about: tuple[object, ...], coding: str, make: Callable[[], bytes]) -> Calendar:
        """What `make` gives, coded and kept under `about`, which names all that it follows from."""
        found = self._calendars.get((*about, coding))
        if found is None:
            body = await asyncio.to_thread(lambda: CODERS[coding](make()))
            found = self._keep((*about, coding), Calendar(body, tag_of(about, coding)))
        return found

    def _keep(self, key: tuple[object, ...], made: Calendar) -> Calendar:
        """Within bounds; an event loop's alone, so without a lock."""
        old = self._calendars.pop(key, None)
        self._size += len(made.body) - (len(old.body) if old else 0)
        self._calendars[key] = made
        while self._size > MOST and len(self._calendars) > 1:
            self._size -= len(self._calendars.popitem(last=False)[1].body)
        return made


def tag_of(about: tuple[object, ...], coding: str) -> str:
    """Weak: of two servers each says when it saw a session change last, by a booking too (RFC 9110, 8.8.3)."""
    return f'W/"{sha256(repr(about).encode()).hexdigest()[:20]}-{coding[0]}"'


def _is_of(known: Timetable, timetable: Timetable) -> bool:
    """Whether an index of `known` finds in `timetable`: of one edition only seats differ."""
    if known is timetable:
        return True
    same = bool(timetable.edition) and known.edition == timetable.edition
    return same and len(known.sessions) == len(timetable.sessions)
