"""How a sync ended, as a person reads it, and when to try again (pure)."""

from datetime import datetime
from typing import Literal

import msgspec

from kiosk.ports import Brought
from kiosk.sync import sticks
from kiosk.sync.sticks import Stick

State = Literal[
    "current",  # up to date
    "updated",
    "offline",  # no network
    "portal",  # a web page is in the way
    "insecure",  # whoever answers cannot prove to be the server
    "busy",  # the server asks to come back later
    "refused",  # the server will not have this kiosk
    "full",  # the disk, or the quota
    "untrusted",  # signed files, or blobs, are not what they have to be
    "incomplete",  # some blobs were not to be had
    "failed",  # a version did not pass its self-test
    "unknown",  # this kiosk is not enrolled
    "broken",  # the disk cannot be read or written
]
GOOD = frozenset({"current", "updated"})
NO_SERVER = frozenset({"unknown", "offline", "portal", "insecure", "busy", "refused"})
LATER = frozenset({"offline", "portal", "insecure", "busy", "incomplete"})
FACT = "sync"
FIRST, SPREAD = 30.0, 0.1  # seconds to the second try; how far a pause strays, as a part of it


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Kept as a fact for status pages."""

    state: State
    at: datetime  # when it ended, by the system's clock
    by: str = ""  # command, job, staff
    packs: tuple[str, ...] = ()  # museum/pack that are newly shown, or staged where nothing is shown here
    length: int = 0  # bytes of blobs that came
    lacking: int = 0  # bytes that have no room
    seconds: float = 0.0  # that the server asks to wait
    confirmed: datetime | None = None  # what is here was last confirmed fresh
    why: str = ""  # for who sets it right
    stick: Stick | None = None  # that was in, and what became of it
    brought: tuple[Brought, ...] = ()  # by sticks, beside packs
    failures: int = 0  # in a row, this one counted

    @property
    def good(self) -> bool:
        return self.state in GOOD


_SENTENCES: dict[State, str] = {
    "current": "up to date",
    "updated": "updated {number}: {packs}",
    "offline": "no network: {why}",
    "portal": "captive portal: log in to this Wi-Fi with a phone, or choose another ({why})",
    "insecure": "the server cannot prove who it is: look at this device's clock and the network ({why})",
    "busy": "server busy: it asks to come back in {seconds:.0f} s",
    "refused": "the server refuses this kiosk: {why}",
    "full": "disk too full by {lacking:.1f} GB: {why}",
    "untrusted": "not trusted: {why}",
    "incomplete": "not all came, the rest next time: {why}",
    "failed": "not shown: {why}",
    "unknown": "not enrolled: kiosk enrol URL CODE",
    "broken": "the disk cannot be used: {why}",
}


def sentence(outcome: Outcome) -> str:
    """In English, for commands and logs; pages have words of their own for each state."""
    number = f"{len(outcome.packs)} pack{'s' * (len(outcome.packs) != 1)}"
    said = _SENTENCES[outcome.state].format(
        number=number,
        packs=", ".join(outcome.packs),
        why=outcome.why,
        seconds=outcome.seconds,
        lacking=outcome.lacking / 1e9,
    )
    return "; ".join([said, *_of_sticks(outcome)])


def _of_sticks(outcome: Outcome) -> list[str]:
    found = [sticks.sentence(each) for each in outcome.brought]
    if outcome.stick is None:
        return found
    told = sticks.told(outcome.stick)
    if outcome.stick.why and outcome.stick.why in outcome.why:  # it stands in the sentence already
        told = told.replace(f"; {outcome.stick.why}", "")
    return [told, *found]


def pause(outcome: Outcome | None, every: float, dice: float) -> float:
    """Seconds until the next try: soon after a failure, then less often, never more often than the server asks, and
    never all kiosks at once. `dice`: 0 to 1."""
    if outcome is None:
        return dice * min(FIRST, every)
    usual = every if outcome.failures == 0 else min(every, FIRST * 2 ** min(outcome.failures - 1, 20))
    stray = 1 + SPREAD * (2 * dice - 1)
    if outcome.state == "busy":
        return outcome.seconds * (1 + dice / 2) if outcome.seconds > usual else max(usual * stray, outcome.seconds)
    return usual * stray
