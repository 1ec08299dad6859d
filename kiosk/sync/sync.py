"""The order `sync`, and what calls it by itself: soon after the start, then every so often, sooner after a failure."""

import random
import time
from collections.abc import Callable

import msgspec

from content_packs.running.control import silent
from content_packs.running.orders import Progress
from kiosk.office import Office
from kiosk.store import facts
from kiosk.sync.confirming import Asked, find_sticks
from kiosk.sync.outcome import FACT, NO_SERVER, Outcome, pause
from kiosk.sync.syncing import run


class Sync(msgspec.Struct, frozen=True):
    """Now, whatever the schedule says."""


def sync(office: Office, wish: Sync, by: str, progress: Progress = silent) -> Outcome:
    """Kept as a fact: `last_sync` reads it."""
    folders = tuple(find_sticks(office.settings.sticks))
    outcome = run(office, by, progress, Asked(folders))
    brought = [each for folder in folders for each in office.stick_errands(folder)]
    if outcome.state not in NO_SERVER:
        office.errands()
    before = last_sync(office)
    failures = 0 if outcome.good else (before.failures if before else 0) + 1
    outcome = msgspec.structs.replace(outcome, failures=failures, brought=tuple(brought))
    office.store.write(lambda db: facts.keep(db, FACT, outcome))
    return outcome


def last_sync(office: Office) -> Outcome | None:
    """How the last one ended."""
    return office.store.read(lambda db: facts.read(db, FACT, Outcome))


class Rhythm:
    """For a job of `running.jobs` that is called every few seconds: syncs when it is time. `clock` is monotonic, for
    the wall's may jump."""

    def __init__(
        self,
        office: Office,
        clock: Callable[[], float] = time.monotonic,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._office, self._clock, self._dice = office, clock, dice
        self._due = clock() + pause(None, office.settings.sync_every, dice())

    def tick(self) -> Outcome | None:
        if self._clock() < self._due:
            return None
        outcome = sync(self._office, Sync(), "job")
        self._due = self._clock() + pause(outcome, self._office.settings.sync_every, self._dice())
        return outcome
