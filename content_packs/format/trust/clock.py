"""Which time it is, for a reader whose clock may be wrong (FORMAT.md, Clock; pure).

A floor never goes back: what was built or signed at an instant is proof that this instant has passed.
"""

from datetime import UTC, datetime, timedelta

BELIEVED = timedelta(days=400)  # a system clock further ahead of the floor than this is not believed


def judged(system: datetime, floor: datetime) -> datetime:
    """The instant at which expiry is judged."""
    return floor if system > floor + BELIEVED else max(system, floor)


def to_seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def from_seconds(seconds: int) -> datetime:
    """The nearest instant that a datetime holds: a signed number may be any."""
    return datetime.fromtimestamp(min(max(seconds, 0), 253_402_300_799), UTC)
