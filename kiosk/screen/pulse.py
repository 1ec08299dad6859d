"""Whether the page on the screen lives: it says so every few seconds, and a watchdog outside asks when it last did."""

import time
from collections.abc import Callable

STAFF = 4 * 3600.0  # seconds that a staff page may stand without a word: it has no script that could give one


class Pulse:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due = clock()

    def beat(self, grace: float = 0.0) -> None:
        """The page lives; for `grace` seconds from now nothing more is expected of it."""
        self._due = self._clock() + grace

    def silence(self) -> int:
        """Whole seconds since something should have been heard."""
        return max(0, int(self._clock() - self._due))
