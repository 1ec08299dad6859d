"""Implements the port `Schedule`: the sheet's timetable, as of when it was made."""

import asyncio

from content_packs.exchange.daysheet import timetable_of
from content_packs.exchange.timetable import EMPTY, Timetable
from kiosk.days.keeping import Days


class SheetSchedule:
    """Made anew only when another sheet was taken."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._kept: Timetable = EMPTY

    async def timetable(self) -> Timetable:
        return await asyncio.to_thread(self._read)

    def _read(self) -> Timetable:
        sheet = self._days.sheet()
        if sheet is None:
            return EMPTY
        if self._kept.as_of != sheet.made:
            self._kept = timetable_of(sheet)
        return self._kept
