"""What is signed beside manifests: floors, channels, stick documents, and the choice among versions (pure).

Canonical JSON, as everything in a pack. Instants are whole seconds of Unix time (UTC).
"""

from datetime import datetime
from hashlib import sha256

import msgspec

FORMAT = 1
SITE = "site"  # the group that the server's own pages are
BUCKETS = 100


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
