"""What is to be done in time: offers expire and seats pass on, kept seats are released, names and contacts are erased.

Any process does it, whoever comes first, and one that was down catches up: an offer is over once, since its event has
one id; a session is erased once, since a claim in the same transaction says so. No clock undoes what was done.
"""

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from companion.bookings import filling, rows
from companion.bookings.deciding import CONTACT_KEPT
from companion.bookings.steady import Steady
from companion.store.claims import claim, forget

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from companion.office import Office

NAMES_KEPT = timedelta(days=30)  # after the session
KEYS_KEPT = timedelta(days=7)  # Idempotency-Keys: nobody tries again for longer
CONTACTS, NAMES, KEYS = "bookings.contacts", "bookings.names", "bookings.keys"  # jobs, as claims name them
AT_A_TIME = 200  # sessions

log = structlog.get_logger()


def tend(office: "Office", steady: Steady, ticks: float | None = None) -> int:
    """Pass seats on; in how many sessions something happened."""
    now = office.now()
    if not _believed(steady, now, ticks, "offers"):
        return 0
    sessions = office.store.read(lambda db: rows.sessions_to_tend(db, now))
    return sum(_tend(office, session, now) for session in sessions)


def erase(office: "Office", steady: Steady, ticks: float | None = None) -> int:
    """Contacts a week after their session, names and schools a month after; of how many bookings."""
    now = office.now()
    if not _believed(steady, now, ticks, "erasing"):
        return 0
    gone = _erase(office, CONTACTS, now - CONTACT_KEPT, now, rows.erase_contacts)
    gone += _erase(office, NAMES, now - NAMES_KEPT, now, lambda db, session: rows.erase_names(db, session, now))
    office.store.write_now(lambda db: _forget_keys(db, now))
    if gone:
        log.info("bookings erased", count=gone)
    return gone


def _tend(office: "Office", session: str, now: "datetime") -> bool:
    """Looked at first without writing: people whom no free seat fits wait in many sessions for long."""
    if not office.store.read(lambda db: filling.is_due(db, session, now)):
        return False

    def work(db: rows.Db) -> tuple[int, int]:
        rows.take_turn(db)
        return filling.expire(db, session, now), filling.fill(db, session, now)

    expired, offered = office.store.write_now(work)
    if expired or offered:
        log.info("seats passed on", session=session, expired=expired, offered=offered)
    return bool(expired or offered)


def _erase(
    office: "Office",
    job: str,
    before: "datetime",
    now: "datetime",
    work: "Callable[[rows.Db, str], int]",
) -> int:
    """One session a transaction, so that nobody who books waits for long."""
    gone = 0
    while sessions := office.store.read(lambda db: rows.ended_unclaimed(db, before, job, AT_A_TIME)):
        for session in sessions:
            gone += office.store.write_now(lambda db, s=session: work(db, s) if claim(db, job, s, now) else 0)  # type: ignore[misc]
    return gone


def _forget_keys(db: rows.Db, now: "datetime") -> int:
    """Once a day."""
    return forget(db, rows.KEYS, now - KEYS_KEPT) if claim(db, KEYS, f"{now:%Y-%m-%d}", now) else 0


def _believed(steady: Steady, now: "datetime", ticks: float | None, what: str) -> bool:
    believed = steady.believes(now, time.monotonic() if ticks is None else ticks)
    if not believed:
        log.warning("the clock has jumped ahead: waiting whether it stays", job=what)
    return believed
