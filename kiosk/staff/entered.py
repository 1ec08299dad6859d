"""Who has come in, in memory alone: after a restart the PIN is asked for again.

`full` is staff, until nobody touched their pages for ten minutes. `faces` is the screen in visitors' hands: it opens
one session's feedback and leads nowhere else.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest
from secrets import token_hex
from typing import Literal

import msgspec

Stage = Literal["full", "faces"]
IDLE = {"full": 600.0, "faces": 43_200.0}  # seconds
MOST = 32  # at a time; who was idle for longest goes
TOKEN = 64  # hexadecimal digits


class Entered(msgspec.Struct, frozen=True):
    token: str
    stage: Stage
    session: str = ""  # whose feedback

    @property
    def csrf(self) -> str:
        return csrf_of(self.token)


class Entries:
    """From any thread: each act is one step of the dictionary."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._known: OrderedDict[str, tuple[Entered, float]] = OrderedDict()

    def begin(self, stage: Stage = "full", session: str = "") -> Entered:
        made = Entered(token_hex(TOKEN // 2), stage, session)
        self._known[made.token] = (made, self._ticks())
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return made

    def find(self, token: str) -> Entered | None:
        """And it goes on from now."""
        known = self._known.pop(token, None)
        if known is None or self._ticks() - known[1] > IDLE[known[0].stage]:
            return None
        self._known[token] = (known[0], self._ticks())
        return known[0]

    def look(self, token: str) -> Entered | None:
        """Without going on: a page that asks by itself keeps nobody in."""
        known = self._known.get(token)
        return known[0] if known and self._ticks() - known[1] <= IDLE[known[0].stage] else None

    def end(self, token: str) -> None:
        self._known.pop(token, None)

    def end_all(self) -> None:
        """Staff and the feedback that visitors hold: the next hands are others."""
        self._known.clear()


def csrf_of(token: str) -> str:
    """What forms carry: it follows from the cookie, which no other page can read."""
    return sha256(f"form {token}".encode()).hexdigest()[:32]


def is_ours(csrf: str, token: str) -> bool:
    return compare_digest(csrf.encode(), csrf_of(token).encode())
