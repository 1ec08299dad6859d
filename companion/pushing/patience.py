"""Trying again when the line breaks: soon at first, then less often, and not for ever."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from companion.pushing.errors import Refusal, Unreachable

T = TypeVar("T")
TRIES = 9  # without a byte of progress
FIRST, LONGEST = 0.5, 30.0  # seconds
BUSY = 423


class Patience:
    """Counts failures in a row; `progressed` begins anew. `sleep` is handed in."""

    def __init__(self, tell: Callable[[str], None], sleep: Callable[[float], None] = time.sleep) -> None:
        self._tell = tell
        self._sleep = sleep
        self._failures = 0

    def progressed(self) -> None:
        self._failures = 0

    def wait(self, error: Exception) -> None:
        """Before the next try; raises `error` when it has been tried often enough."""
        self._failures += 1
        if self._failures >= TRIES:
            raise error
        pause = min(FIRST * 2 ** (self._failures - 1), LONGEST) * (0.75 + random.random() / 2)  # noqa: S311 (no secret)
        self._tell(f"{error}; trying again in {pause:.0f} s")
        self._sleep(pause)

    def ask(self, what: Callable[[], T]) -> T:
        """`what`, until it is answered."""
        while True:
            try:
                return what()
            except Unreachable as error:
                self.wait(error)
            except Refusal as error:
                if error.status != BUSY:
                    raise
                self.wait(error)
