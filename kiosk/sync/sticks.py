"""Sticks as a person hears of them: how old, good until when, what came of them, why one is refused (pure)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from content_packs.errors import Missing, Unavailable
from content_packs.exchange.stick import StickFault
from content_packs.format.trust.errors import Expired, Mismatched, RolledBack, Undelegated
from kiosk.ports import Brought

AGAIN = "write it again where there is a network (companion kiosk stick)"


class Stick(msgspec.Struct, frozen=True, kw_only=True):
    """One that is plugged in, as this kiosk judges it. Of one that is refused, what it says of itself."""

    folder: str
    label: str
    group: str = ""  # that it was written for: the kiosk's own where it is among them
    issued: datetime | None = None  # when it was written
    good_until: datetime | None = None
    days: int = 0  # whole ones since then
    accepted: bool = False
    why: str = ""  # it is not


def days_since(issued: datetime, now: datetime) -> int:
    """0 where the clock here is behind."""
    return max((now - issued).days, 0)


def age(stick: Stick) -> str:
    """As `written 12 days ago, good until 2027-02-01`; empty where it says nothing."""
    if stick.issued is None:
        return ""
    when = {0: "today", 1: "a day ago"}.get(stick.days, f"{stick.days} days ago")
    until = f", good until {stick.good_until:%Y-%m-%d}" if stick.good_until else ""
    return f"written {when}{until}"


def told(stick: Stick) -> str:
    """For commands and logs, in English."""
    return "; ".join(filter(None, (f"stick {stick.label}: {age(stick)}".rstrip(": "), stick.why)))


def best(sticks: Iterable[Stick]) -> Stick | None:
    """The one to tell of: one that was accepted, the newest."""
    return max(sticks, key=lambda one: (one.accepted, one.issued.timestamp() if one.issued else 0), default=None)


def why_refused(error: Exception, group: str, groups: Sequence[str]) -> str:
    """`group`: the kiosk's; `groups`: that the stick says it was written for."""
    why = f"it is not what was signed, and nothing of it is believed: {error}"
    match error:
        case Undelegated() if groups and group not in groups:
            why = f"it was written for {', '.join(groups)}, and this kiosk is of {group}"
        case Expired(what="stick"):
            why = f"it is too old: {AGAIN}"
        case Expired():
            why = f"it is too old, or this clock is wrong: {error}; {AGAIN}"
        case RolledBack():
            why = "it is older than what this kiosk knows already: only what was lacking of that is taken"
        case Mismatched(what="timestamp of the stick"):
            why = f"it was not written to its end, or somebody changed it: {AGAIN}"
        case StickFault() | Unavailable() | OSError():
            why = f"it cannot be read: {error}"
        case Missing():
            why = f"it lacks a signed file ({error}): {AGAIN}"
    return why


def sentence(brought: Brought) -> str:
    if brought.what == "receipts":
        return brought.why or f"{brought.number} receipts"
    if brought.why:
        return f"no day sheet: {brought.why}"
    return f"day sheet of {brought.at.astimezone():%Y-%m-%d %H:%M}" if brought.at else "day sheet"
