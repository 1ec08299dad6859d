"""Which versions a kiosk should have here: those of now, then those whose time comes (pure).

A kiosk is without a network for weeks: what is scheduled has to be here before its hour.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from content_packs.exchange.fleet import Profile
from content_packs.format.manifest import Blob
from content_packs.format.trust.confirmed import Confirmed
from kiosk.wanted import is_for


class Version(msgspec.Struct, frozen=True):
    pack: str  # museum/pack
    number: int
    root: Blob
    soon: bool = False  # its time has not come


def versions(confirmed: Confirmed, profile: Profile, bucket: int, at: datetime) -> list[Version]:
    now = confirmed.shown(bucket, at)
    found = {(pack, number): Version(pack, number, root) for pack, (number, root) in now.items()}
    for each in _coming(confirmed, bucket, at):
        found.setdefault((each.pack, each.number), each)
    return [each for each in found.values() if is_for(each.pack, profile)]


def _coming(confirmed: Confirmed, bucket: int, at: datetime) -> Iterator[Version]:
    instant = at.timestamp()
    for pack, held in confirmed.packs.items():
        for step in held.steps:
            if step.since > instant and bucket < step.percent:
                yield Version(pack, step.version, held.versions[step.version], soon=True)
