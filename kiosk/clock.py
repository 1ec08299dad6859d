"""What time it is believed to be, on a device whose clock has no battery.

The system's clock is read, never set. What was built or signed at an instant proves that this instant has passed (the
floor, trust/clock.py): expiry and scheduled versions are judged by both. Whether the clock is believed travels with
every event and report, so that the server can repair times. What was seen last is kept, so that a jump back shows.
"""

import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
import structlog

from content_packs.errors import PackError
from content_packs.exchange.stamps import Stamp
from content_packs.format.trust import clock
from content_packs.format.trust.memory import Memory, State, load_state
from kiosk.store import facts
from kiosk.store.store import Store

FACT = "clock"
BOOT = Path("/proc/sys/kernel/random/boot_id")
TOLERANCE = timedelta(minutes=5)  # clocks that are set right step a little
FRESH = timedelta(days=3)  # a timestamp is signed each day and is good for three: with one this new, a clock agrees
Why = Literal["", "unknown", "behind", "back", "ahead"]

log = structlog.get_logger()


class Seen(msgspec.Struct, frozen=True):
    """The latest time that was believed."""

    at: datetime
    boot: str
    monotonic: int  # milliseconds
    floor: datetime | None


class Belief(msgspec.Struct, frozen=True):
    at: datetime  # judged: what expiry and schedules go by
    why: Why = ""  # the clock is not believed

    @property
    def clock(self) -> Literal["good", "unsure"]:
        return "unsure" if self.why else "good"


def believe(stamp: tuple[datetime, str, int], floor: datetime | None, seen: Seen | None) -> Belief:
    """What to make of the system's time, boot and milliseconds since it (pure)."""
    system, _, _ = stamp
    if floor is None:  # nothing signed was ever seen
        return Belief(system, "unknown")
    at = clock.judged(system, floor)
    if system < floor - TOLERANCE:  # 1970, and whoever turned it back
        return Belief(at, "behind")
    if system > floor + clock.BELIEVED:
        return Belief(at, "ahead")
    return Belief(at, "back" if seen and _is_back(stamp, floor, seen) else "")


def _is_back(stamp: tuple[datetime, str, int], floor: datetime, seen: Seen) -> bool:
    system, boot, monotonic = stamp
    if floor > (seen.floor or floor) and system - floor <= FRESH:  # signed since, and the clock agrees with it
        return False
    passed = timedelta(milliseconds=max(0, monotonic - seen.monotonic)) if boot == seen.boot else timedelta()
    return system < seen.at + passed - TOLERANCE


def since_boot() -> float:
    """Seconds, those of a device that slept too."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Clock:
    """From any thread. Reading it touches no disk but for what was signed lately."""

    def __init__(
        self,
        store: Store,
        memory: Memory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = since_boot,
        boot: Callable[[], str] = lambda: read_boot(BOOT),
    ) -> None:
        self._store, self._memory, self._now, self._monotonic = store, memory, now, monotonic
        self._boot = boot()
        self._seen = store.read(lambda db: facts.read(db, FACT, Seen))
        self._floor: datetime | None = None
        self.learn()

    def judged(self) -> datetime:
        """The instant that is believed to be now."""
        return self.belief().at

    def belief(self) -> Belief:
        return believe(self._read(), self._floor, self._seen)

    def stamp(self) -> Stamp:
        system, boot, monotonic = read = self._read()
        return Stamp(system, boot, monotonic, believe(read, self._floor, self._seen).clock)

    def learn(self) -> None:
        """Something was verified: the floor may have risen."""
        try:
            self._floor = floor_in(load_state(self._memory))
        except PackError:
            return  # not enrolled yet, or forgotten: what was known goes on

    def note(self) -> None:
        """Keep what is believed now; every few minutes, and at a stop."""
        system, boot, monotonic = read = self._read()
        if believe(read, self._floor, self._seen).why:
            return
        self._seen = seen = Seen(system, boot, monotonic, self._floor)
        try:
            self._store.write(lambda db: facts.keep(db, FACT, seen))
        except sqlite3.Error as error:  # a full disk: the kiosk plays on
            log.warning("time not kept", why=str(error))

    def _read(self) -> tuple[datetime, str, int]:
        return self._now(), self._boot, int(self._monotonic() * 1_000)


class _Root(msgspec.Struct, frozen=True):
    class Signed(msgspec.Struct, frozen=True):
        issued: datetime | None = None

    signed: Signed = Signed()


def floor_in(state: State) -> datetime:
    """The time floor, as `climbing.floor_of` has it, without python-tuf: a stamp is made before that is loaded."""
    floor = max(clock.from_seconds(state.built), clock.from_seconds(state.issued))
    try:
        issued = msgspec.json.decode(state.root, type=_Root).signed.issued
    except (msgspec.DecodeError, UnicodeDecodeError):
        return floor
    return max(floor, issued) if issued and issued.tzinfo else floor


def read_boot(file: Path) -> str:
    """The id that the kernel gave this boot; empty where there is none."""
    try:
        return file.read_text().strip()
    except OSError:
        return ""
