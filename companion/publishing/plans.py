"""What a group shows after a decision: its steps of one pack, the oldest first (pure).

A step holds from the next one that has begun and takes the reader's bucket (trust/documents.py, `chosen`). What holds
now begins at 0, so that a reader whose clock is behind shows it too. The first step is for all readers.
"""

from collections.abc import Iterable
from datetime import datetime
from math import ceil

import msgspec

from content_packs.format.trust.documents import BUCKETS, SITE, Step, chosen

MOST = 16  # steps of a pack in a group

Steps = tuple[Step, ...]


class Refused(Exception):
    """What was asked for cannot be done; the sentence says why and what to do instead."""


class NotForAll(Refused):
    def __init__(self, group: str, percent: int) -> None:
        super().__init__(
            f"{group} is one reader, so {percent} % of it is nothing: publish for all of it, "
            "or in stages for a group of kiosks"
        )


class FirstForAll(Refused):
    def __init__(self, pack: str, group: str) -> None:
        super().__init__(f"{group} shows nothing of {pack} yet: publish one version for all before another in stages")


class InThePast(Refused):
    def __init__(self, at: datetime) -> None:
        super().__init__(f"{at:%Y-%m-%d %H:%M %Z} has passed: leave the time out to publish now")


class NothingShown(Refused):
    def __init__(self, pack: str, group: str) -> None:
        super().__init__(f"{group} shows nothing of {pack}, and nothing is scheduled")


class NothingScheduled(Refused):
    def __init__(self, pack: str, group: str) -> None:
        super().__init__(f"nothing of {pack} is scheduled for {group}")


class NothingStaged(Refused):
    def __init__(self, pack: str, version: int, group: str) -> None:
        super().__init__(f"version {version} of {pack} is in no stage for {group}: nothing is to be halted")


class NothingBefore(Refused):
    def __init__(self, pack: str, group: str) -> None:
        super().__init__(f"{group} showed nothing of {pack} before this version: withdraw it, or name a version")


class TooManySteps(Refused):
    def __init__(self, pack: str, group: str) -> None:
        super().__init__(f"{MOST} steps of {pack} are planned for {group}: cancel some of them first")


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """To show `version`: from `at`, or from now on; to so many per cent."""

    group: str
    pack: str
    version: int
    at: datetime | None = None
    percent: int = 100


def shown(steps: Steps, now: datetime) -> int | None:
    """The version that most readers see."""
    return chosen(steps, BUCKETS - 1, now)


def scheduled(steps: Steps, now: datetime) -> Steps:
    """What has not begun."""
    return tuple(step for step in steps if step.since > now.timestamp())


def publish(steps: Steps, decision: Decision, now: datetime) -> Steps:
    """Now: in place of what holds, and of what was scheduled of no newer version. Later: after what begins before."""
    _check(steps, decision, now)
    if decision.at is None:
        base = [] if decision.percent == 100 else [_base(steps, decision, now)]
        later = [step for step in scheduled(steps, now) if step.version > decision.version]
        made = [*base, Step(version=decision.version, percent=decision.percent), *later]
    else:
        since = ceil(decision.at.timestamp())  # never early
        others = [step for step in _pruned(steps, now) if step.since != since]
        made = sorted(
            [*others, Step(version=decision.version, since=since, percent=decision.percent)],
            key=lambda step: step.since,
        )
        if not made[0].percent == 100:
            raise FirstForAll(decision.pack, decision.group)
    if len(made) > MOST:
        raise TooManySteps(decision.pack, decision.group)
    return tuple(made)


def go_back(decision: Decision) -> Steps:
    """To `version` for all, at once: stages end, and nothing stays scheduled."""
    return (Step(version=decision.version),)


def cancel(steps: Steps, pack: str, group: str, now: datetime) -> Steps:
    """Without what is scheduled."""
    if not scheduled(steps, now):
        raise NothingScheduled(pack, group)
    return tuple(step for step in _pruned(steps, now) if step.since <= now.timestamp())


def staged(steps: Steps, now: datetime) -> Steps:
    """What has begun for some readers and not for all."""
    return tuple(step for step in steps if step.since <= now.timestamp() and step.percent < BUCKETS)


def halt(steps: Steps, version: int, pack: str, group: str, now: datetime) -> Steps:
    """Without the stages of `version`, those to come too; what all readers show stays, and other versions' plans."""
    if not any(step.version == version for step in staged(steps, now)):
        raise NothingStaged(pack, version, group)
    held = (step for step in steps if step.since <= now.timestamp() and step.percent == BUCKETS)
    kept = set(held)
    return tuple(step for step in steps if step.version != version or step in kept)


def before(steps: Steps, history: Iterable[tuple[int, int | None]], now: datetime) -> int | None:
    """The version that the shown one took the place of.

    `history`: each published version and the one until then, newest first. Steps that have begun are asked before it:
    they say what really was shown, whatever was planned when.
    """
    begun = [step.version for step in steps if step.since <= now.timestamp()]
    current = begun[-1] if begun else None
    earlier = [version for version in begun if version != current]
    if earlier:
        return earlier[-1]
    return next((until for version, until in history if version == current and until not in {None, current}), None)


def _check(steps: Steps, decision: Decision, now: datetime) -> None:
    if decision.group == SITE and decision.percent != 100:
        raise NotForAll(decision.group, decision.percent)
    if decision.at is not None and decision.at <= now:
        raise InThePast(decision.at)


def _base(steps: Steps, decision: Decision, now: datetime) -> Step:
    version = shown(steps, now)
    if version is None:
        raise FirstForAll(decision.pack, decision.group)
    return Step(version=version)


def _pruned(steps: Steps, now: datetime) -> Steps:
    """Without the steps that no reader takes any more."""
    begun = [place for place, step in enumerate(steps) if step.since <= now.timestamp() and step.percent == 100]
    return steps[begun[-1] :] if begun else steps
