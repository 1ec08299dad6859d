"""Wrong PINs and passphrases make the next try wait, longer each time, over restarts too.

How many were wrong is on the disk before a try is looked at, so that pulling the plug buys none. The wait is measured
since this process saw the last wrong one, or began: no clock that somebody may set is asked.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Literal, TypeVar

from kiosk.office import Office
from kiosk.store import facts

T = TypeVar("T")
Secret = Literal["pin", "passphrase"]
FREE, FIRST, LONGEST = 4, 5.0, 900.0  # wrong ones that cost nothing; seconds


class TooSoon(Exception):
    code = "slow-down"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many wrong ones: try again in {seconds} seconds")
        self.seconds = seconds


def wait_after(wrong: int) -> float:
    """Seconds (pure)."""
    return 0.0 if wrong <= FREE else min(LONGEST, FIRST * 2.0 ** min(wrong - FREE - 1, 20))


class Tries:
    """Of one process; a try at a time."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._since: dict[str, float] = {}
        self._began = ticks()
        self._turn = Lock()

    def run(self, office: Office, secret: Secret, look: Callable[[], T | None]) -> T | None:
        """What `look` finds; None where the secret was wrong. `TooSoon` before it is looked at."""
        name = f"wrong {secret}"
        with self._turn:
            wrong = office.store.read(lambda db: facts.read(db, name, int)) or 0
            left = wait_after(wrong) - (self._ticks() - self._since.get(name, self._began))
            if left > 0:
                raise TooSoon(int(left) + 1)
            office.store.write(lambda db: facts.keep(db, name, wrong + 1))
            found = look()
            if found is None:
                self._since[name] = self._ticks()
            else:
                office.store.write(lambda db: facts.forget(db, name))
            return found
