"""Whether a log-in may be tried now (pure): slow for who guesses, open for who belongs here.

Failures are counted by (account, origin). An origin is a browser that has logged in to this account before (`device:…`,
by a cookie that the server alone can make) or a network address (`net:…`). What others do from elsewhere never makes
anybody wait: the first try from any origin is judged at once, and a known browser has its own counter. While an account
is guessed at from many addresses, each unknown one gets one try and then longer waits, and none is shut out.
"""

from datetime import datetime, timedelta

import msgspec

FREE = 3  # failures in a row that cost nothing: typing mistakes
FIRST, LONGEST = 2.0, 900.0  # seconds
BRAKE_AT = 20  # recent failures from unknown origins: somebody guesses at this account
BRAKED_FREE, BRAKED_FIRST = 1, 30.0
FORGET = timedelta(hours=2)  # counters older than that count no more, and are deleted


class Attempts(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to one account, seen from one origin."""

    known: bool  # this browser logged in to this account before
    failures: int = 0  # of this origin in a row
    last: datetime | None = None
    elsewhere: int = 0  # recent failures of other origins that are not known


def admit(attempts: Attempts, now: datetime) -> float:
    """Seconds that this origin has to wait before it may try; 0 for at once."""
    if attempts.last is None or not attempts.failures or now - attempts.last > FORGET:
        return 0.0
    braked = not attempts.known and attempts.elsewhere >= BRAKE_AT
    free, first = (BRAKED_FREE, BRAKED_FIRST) if braked else (FREE, FIRST)
    beyond = attempts.failures - free
    if beyond < 0:
        return 0.0
    pause = min(first * 2.0 ** min(beyond, 30), LONGEST)
    # A clock set back makes nobody wait longer than the pause.
    return min(max(pause - (now - attempts.last).total_seconds(), 0.0), pause)
