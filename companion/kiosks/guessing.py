"""How often wrong codes may be tried at one process: slow for who guesses, and a bound for all of them together.

A code has 50 bits and lives for a day. At 5 tries a second in all, whoever guesses for that day among 100 open codes
finds one with a chance of 1 in 26 million. Only time since the start is asked, so no clock that jumps opens anything.
"""

from collections import OrderedDict
from threading import Lock

FREE = 10  # wrong codes of one client that cost nothing
FIRST, LONGEST = 30.0, 900.0  # seconds
FORGET = 3_600.0  # seconds until a client's wrong codes count no more
CLIENTS = 10_000  # that are remembered
BURST, RATE = 200.0, 5.0  # wrong codes in all: so many at once, then so many a second


class Guesses:
    """`now`: seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()  # client → (wrong codes, the last)
        self._level, self._at = 0.0, 0.0
        self._lock = Lock()

    def wait(self, client: str, now: float) -> float:
        """Seconds until this client may try; 0 for at once."""
        with self._lock:
            wrong, last = self._wrong.get(client, (0, now))
            return max(pause(wrong, now - last), (self._drained(now) + 1 - BURST) / RATE, 0.0)

    def note(self, client: str, now: float) -> None:
        """It tried a wrong one."""
        with self._lock:
            wrong, last = self._wrong.pop(client, (0, now))
            self._wrong[client] = ((wrong if now - last < FORGET else 0) + 1, now)
            while len(self._wrong) > CLIENTS:
                self._wrong.popitem(last=False)
            self._level, self._at = self._drained(now) + 1, now

    def _drained(self, now: float) -> float:
        return max(0.0, self._level - (now - self._at) * RATE)


def pause(wrong: int, since: float) -> float:
    """Seconds that are left to wait after so many wrong codes, the last one `since` seconds ago (pure)."""
    if wrong < FREE or since >= FORGET:
        return 0.0
    whole: float = min(FIRST * 2.0 ** min(wrong - FREE, 30), LONGEST)
    return max(0.0, whole - since)
