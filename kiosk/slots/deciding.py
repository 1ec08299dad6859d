"""Which versions to show, out of what was confirmed (pure).

Never one that is not confirmed: so none below its floor, none of a channel older than was seen, none whose consent was
withdrawn; the verifier says so, here nothing is added to it. A clock that jumps back takes nothing back: a step that
began here has begun, as long as the channel still has it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from content_packs.exchange.fleet import Profile
from content_packs.format.trust import clock
from content_packs.format.trust.confirmed import Confirmed, Held
from content_packs.format.trust.documents import Step, chosen
from kiosk.slots.pointer import Packs, Refused, Version
from kiosk.wanted import is_for

Allowed = Mapping[tuple[str, int], str]
"""Manifest's SHA-256 by (`museum/pack`, version)."""


def offer(confirmed: Confirmed, bucket: int, judged: datetime, profile: Profile, begun: Packs) -> dict[str, Version]:
    """What the channel names for this kiosk. `begun`: what is shown, each by the step that began."""
    found: dict[str, Version] = {}
    for pack, held in confirmed.packs.items():
        if not is_for(pack, profile):
            continue
        instant = _instant(held, judged, begun.get(pack))
        number = chosen(held.steps, bucket, instant)
        if number is not None:
            since = _taken(held.steps, number, bucket, instant)
            found[pack] = Version(number, held.versions[number].sha256, since)
    return found


def _instant(held: Held, judged: datetime, shown: Version | None) -> datetime:
    if shown and any((step.version, step.since) == (shown.version, shown.since) for step in held.steps):
        return max(judged, clock.from_seconds(shown.since))
    return judged


def _taken(steps: tuple[Step, ...], version: int, bucket: int, instant: datetime) -> int:
    sinces = [s.since for s in steps if s.version == version and s.since <= instant.timestamp() and bucket < s.percent]
    return sinces[-1]


def settle(
    offered: Packs, ready: Collection[str], failed: Mapping[str, Refused], shown: Packs, allowed: Allowed
) -> dict[str, Version]:
    """The set to show: of each pack that is offered its version if that is ready, else what is shown now, if that is
    still allowed. `ready`: manifests that passed preflight."""
    found: dict[str, Version] = {}
    kept = of_allowed(shown, allowed)
    for pack, version in offered.items():
        if version.sha256 in ready and not has_failed(pack, version, failed):
            found[pack] = version
        elif pack in kept:
            found[pack] = kept[pack]
    return found


def has_failed(pack: str, version: Version, failed: Mapping[str, Refused]) -> bool:
    return pack in failed and failed[pack].sha256 == version.sha256


def allowed_in(confirmed: Confirmed) -> dict[tuple[str, int], str]:
    return {version: blob.sha256 for version, blob in confirmed.allowed.items()}


def of_allowed(packs: Packs, allowed: Allowed) -> dict[str, Version]:
    """Those of `packs` that are allowed."""
    return {pack: v for pack, v in packs.items() if allowed.get((pack, v.version)) == v.sha256}


def is_same(one: Packs, two: Packs) -> bool:
    """Whether the same versions are shown, by whichever steps."""
    return {p: v.sha256 for p, v in one.items()} == {p: v.sha256 for p, v in two.items()}
