"""What is signed beside manifests: floors, channels, stick documents, and the choice among versions (pure).

Canonical JSON, as everything in a pack. Instants are whole seconds of Unix time (UTC).
"""

from datetime import datetime
from hashlib import sha256
from typing import TypeVar

import msgspec

from content_packs.format.limits import LIMITS
from content_packs.format.manifest import decode
from content_packs.format.trust.errors import Malformed
from content_packs.format.trust.names import split

FORMAT = 1
SITE = "site"  # the group that the server's own pages are
BUCKETS = 100
T = TypeVar("T", "Floor", "Channel", "Stick")


class Floor(msgspec.Struct, frozen=True, kw_only=True):
    """Signed by the museum: versions below `floor` are never accepted again."""

    format: int = FORMAT
    pack: str  # museum/pack
    floor: int


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A version that a group shows `since` an instant, on so many per cent of its readers."""

    version: int
    since: int = 0  # seconds
    percent: int = 100


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """Signed online: for each `museum/pack` its steps, the oldest first. The first holds for all."""

    format: int = FORMAT
    group: str
    version: int  # rises with each change
    packs: dict[str, tuple[Step, ...]]


class Stick(msgspec.Struct, frozen=True, kw_only=True):
    """Signed online: what a stick was written for, and when."""

    format: int = FORMAT
    group: str
    issued: int  # seconds; timestamp and snapshot are judged at this instant
    timestamp: str  # SHA-256 of the timestamp.json beside it


def bucket_of(reader: str) -> int:
    """0 to 99, fixed for a kiosk's id."""
    return int.from_bytes(sha256(reader.encode()).digest()[:8], "big") % BUCKETS


def chosen(steps: tuple[Step, ...], bucket: int, now: datetime) -> int | None:
    """The version to show: of the last step that has begun and takes this bucket."""
    instant = now.timestamp()
    fitting = [step.version for step in steps if step.since <= instant and bucket < step.percent]
    return fitting[-1] if fitting else None


def read_channel(raw: bytes, group: str) -> Channel:
    """`Untrusted` where it is not this group's, or a number or name is out of bounds."""
    what = f"channel {group}"
    channel = _read(raw, Channel, LIMITS.channel, what)
    if channel.group != group:
        raise Malformed(what, f"it is for {channel.group[:80]!r}")
    _check_number(what, channel.version)
    for pack, steps in channel.packs.items():
        split(pack)
        if not 0 < len(steps) <= LIMITS.steps:
            raise Malformed(what, f"{pack} has {len(steps)} steps")
        for step in steps:
            _check_number(what, step.version)
            if not (0 <= step.since <= LIMITS.version and 1 <= step.percent <= BUCKETS):
                raise Malformed(what, f"a step of {pack} is out of bounds")
    return channel


def read_floor(raw: bytes, pack: str) -> Floor:
    floor = _read(raw, Floor, LIMITS.floor, f"floor of {pack}")
    if floor.pack != pack:
        raise Malformed(f"floor of {pack}", f"it is for {floor.pack[:80]!r}")
    _check_number(f"floor of {pack}", floor.floor)
    return floor


def read_stick(raw: bytes, group: str) -> Stick:
    stick = _read(raw, Stick, LIMITS.stick, f"stick of {group}")
    if stick.group != group:
        raise Malformed("stick", f"it is for {stick.group[:80]!r}")
    _check_number("stick", stick.issued)
    return stick


def _read(raw: bytes, into: type[T], limit: int, what: str) -> T:
    document = decode(raw, into, limit, what)
    found = document.format
    if found != FORMAT:
        raise Malformed(what, f"format {found} is not format {FORMAT}; a newer reader is needed")
    return document


def _check_number(what: str, number: int) -> None:
    if not 1 <= number <= LIMITS.version:
        raise Malformed(what, f"{number} is out of bounds")
