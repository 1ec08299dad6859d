"""Ready for tomorrow? What somebody alone with the box has to know, each with a level (pure)."""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

Level = Literal["good", "care", "bad"]
LEVELS: tuple[Level, ...] = ("good", "care", "bad")
FRESH, DAY = timedelta(days=7), timedelta(days=2)  # after which packs, and the day sheet, are called old
LOW, LEAST = 500_000_000, 100_000_000  # free bytes of the disk


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the rooms of the kiosk know just now."""

    now: datetime  # as it is believed to be
    enrolled: bool = False
    packs: int = 0  # on screen
    failed: int = 0  # versions that did not pass their self-test, and packs that cannot be shown as they were
    fresh: datetime | None = None  # when what is shown was confirmed last
    fonts: tuple[str, ...] = ()  # languages whose letters are missing
    free: int = 0  # bytes of the disk
    clock: bool = False  # it is believed
    waiting: int = 0  # events that are not home yet
    kept: int = 0  # events that the server would not take
    day: datetime | None = None  # when the day sheet was made
    shown: dict[str, int] = {}  # museum/pack → version on screen
    offered: dict[str, int] = {}  # what its group is to show
    unfit: dict[str, str] = {}  # museum/pack → why a version of it is not shown


class Check(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the list; its words are `ready-‹name›-‹level›`."""

    name: str
    level: Level
    number: int = 0
    at: datetime | None = None
    about: str = ""


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    level: Level  # the worst of them
    checks: tuple[Check, ...]


def judge(seen: Seen) -> Ready:
    checks = (
        Check(name="enrolled", level="good" if seen.enrolled else "bad"),
        _packs(seen),
        _aged("fresh", seen.fresh, seen.now, FRESH),
        Check(name="fonts", level="care" if seen.fonts else "good", about=" ".join(seen.fonts)),
        _disk(seen.free),
        Check(name="clock", level="good" if seen.clock else "care"),
        _outbox(seen),
        _aged("day", seen.day, seen.now, DAY),
    )
    return Ready(level=max((check.level for check in checks), key=LEVELS.index), checks=checks)


def _packs(seen: Seen) -> Check:
    if not seen.packs:
        return Check(name="packs", level="bad")
    return Check(name="packs", level="care" if seen.failed else "good", number=seen.failed or seen.packs)


def _aged(name: str, at: datetime | None, now: datetime, old: timedelta) -> Check:
    if at is None:
        return Check(name=name, level="bad")
    return Check(name=name, level="care" if now - at > old else "good", at=at, number=max(0, (now - at).days))


def _disk(free: int) -> Check:
    level: Level = "bad" if free < LEAST else "care" if free < LOW else "good"
    return Check(name="disk", level=level, number=free // 1_000_000)


def _outbox(seen: Seen) -> Check:
    if seen.kept:
        return Check(name="outbox", level="bad", number=seen.kept)
    return Check(name="outbox", level="care" if seen.waiting else "good", number=seen.waiting)
