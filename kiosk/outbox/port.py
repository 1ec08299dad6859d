"""What the outbox needs of others, and how it fails."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from content_packs.exchange.stamps import Stamp

Stamping = Callable[[], Stamp]  # what the clocks show now: at once, and never an error
Speaking = Callable[[], str]  # as which source: `kiosk:‹id›`; empty while the device is not enrolled
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class NotEnrolled(Exception):
    """Nobody knows whose events these are."""

    def __init__(self) -> None:
        super().__init__("this device is not enrolled yet: `kiosk enrol URL CODE` does it")


class OutboxFull(Exception):
    """The disk has no byte left, even with what was kept free for this: the event is not kept."""

    def __init__(self, where: Path) -> None:
        super().__init__(f"the disk of {where} is full: the event was not kept; make space and do it again")


def plain_stamping(now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Stamping:
    """By the system's clocks, of which it is not said whether they are believed."""
    import time

    try:
        boot = _BOOT.read_text().strip()
    except OSError:  # no Linux: then nothing can be told by the count
        boot = ""
    # Other than time.monotonic, it goes on while the device sleeps
    count = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return lambda: Stamp(now(), boot, int(time.clock_gettime(count) * 1_000))
