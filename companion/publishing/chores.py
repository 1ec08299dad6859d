"""What is to be done in time, by whichever process comes first: a claim goes into the work's own transaction, so that
several processes do it once, and one that was down catches up when it starts.

What readers show changes by itself when a step begins; here it is written down that it did.
"""

from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

import structlog

from companion.accounts import audit
from companion.publishing.publications import rows
from companion.publishing.signing import latch
from companion.publishing.sweep.sweeping import Sweep, sweep
from companion.store.claims import claim, forget
from content_packs.format.trust.names import split

if TYPE_CHECKING:
    from companion.office import Office

LIVE, SWEEP = "pack.live", "sweep"
BEHIND = timedelta(days=90)  # how long a server may have been down, until its log stays silent on what began meanwhile
JOB = "job"

log = structlog.get_logger()


def announce(office: "Office") -> int:
    """Write down which scheduled versions have begun to be shown; how many."""
    now = office.now()
    if not office.store.read(lambda db: rows.begun(db, now - BEHIND, now)):
        return 0
    return office.store.write_now(lambda db: _announce(db, now))


def _announce(db: rows.Db, now: datetime) -> int:
    latch(db)
    told = 0
    for number, one in rows.begun(db, now - BEHIND, now):
        planned = {(step.version, step.since) for step in rows.steps_of(db, one.group, one.pack)}
        if claim(db, LIVE, str(number), now) and (one.version, one.since) in planned:
            since = datetime.fromtimestamp(one.since, UTC)
            audit.record(
                db, by=JOB, action=LIVE, subject=f"{one.pack} {one.version}", museum=split(one.pack)[0], now=now,
                group=one.group, since=since, percent=one.percent,
            )  # fmt: skip
            told += 1
    return told


def sweep_daily(office: "Office", stopping: Event) -> bool:
    """Sweep, once a day; whether it was this process that did."""
    now = office.now()
    if not office.store.write_now(lambda db: claim(db, SWEEP, _day(now), now)):
        return False
    sweep(office, Sweep(), JOB, stopping)
    office.store.write_now(lambda db: forget(db, SWEEP, now - BEHIND))
    return True


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()
