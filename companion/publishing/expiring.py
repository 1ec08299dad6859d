"""What ends soon, and what to do about it: for health, figures, the staff page (pure).

What people sign is told of 90 days before. What the server signs is short and renewed by itself, so it is told of only
when it should have been renewed and was not.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from companion.ceremony.terms import WARNING
from companion.publishing.terms import TERMS, renewal

USED = ("root", "targets", *TERMS)  # and the museums' roles
ALLIANCE = ("root", "targets")


class Expiring(msgspec.Struct, frozen=True):
    """A role whose signed file ends soon, or has ended."""

    role: str
    expires: datetime
    days: int  # whole days that are left; below 0 where it has ended
    what: str  # to do


def expiring(expires: Mapping[str, datetime], now: datetime) -> list[Expiring]:
    """What is to be told now, the soonest first."""
    found = [
        Expiring(role, at, (at - now).days, _what(role, ended=at <= now))
        for role, at in expires.items()
        if at - now <= (renewal(role) / 2 if role in TERMS else WARNING)
    ]
    return sorted(found, key=lambda each: (each.expires, each.role))


def _what(role: str, *, ended: bool) -> str:
    if role in ALLIANCE:
        return "the alliance signs for another year: companion alliance refresh (docs/keys.md)"
    if role in TERMS:
        return "the server should have signed it by itself: see its log for keys, passphrase and clock"
    end = "until then nothing new of it is accepted" if ended else "after that nothing new of it would be accepted"
    return f"the museum {role} signs again: companion pack renew {role}, or a push; {end}"
