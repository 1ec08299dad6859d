"""A clock that jumps ahead is not believed at once: what it would end (offers, names, contacts) does not come back.

It is compared with the monotonic clock. A jump is believed after it has lasted; a step back ends nothing and is taken
as it is. The first look after a start is believed, so that what was due while the server was down is done.
"""

from datetime import datetime, timedelta
from threading import Lock

JUMP = timedelta(minutes=5)
LASTING = 900.0  # seconds


class Steady:
    def __init__(self) -> None:
        self._known: tuple[datetime, float] | None = None  # a moment by both clocks
        self._doubted: float | None = None  # ticks since when
        self._looking = Lock()  # jobs have threads of their own

    def believes(self, now: datetime, ticks: float) -> bool:
        """`ticks` are seconds of the monotonic clock."""
        with self._looking:
            if self._jumped(now, ticks) and not self._lasts(ticks):
                return False
            self._known, self._doubted = (now, ticks), None
            return True

    def _jumped(self, now: datetime, ticks: float) -> bool:
        if self._known is None:
            return False
        wall, mono = self._known
        return now - wall > timedelta(seconds=ticks - mono) + JUMP

    def _lasts(self, ticks: float) -> bool:
        if self._doubted is None:
            self._doubted = ticks
        return ticks - self._doubted >= LASTING
