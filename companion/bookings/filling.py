"""Freed seats go to who waits: called in the transaction of whatever may have freed some.

Everything here may be done again, by any process, and then finds nothing to do.
"""

from datetime import datetime

from companion.bookings import rows, seats
from companion.events.rows import Db
from content_packs.exchange.admission import booked_until, choose, offer_until
from content_packs.exchange.programme import Session


def fill(db: Db, session: str, now: datetime) -> int:
    """Offer free seats of the session to the first on its waiting list whom they fit; how many offers were made.

    Of a session that was moved, offers that would outlast it end with it.
    """
    found = rows.find_session(db, session)
    if found is None:
        return 0
    for row in rows.offers_beyond(db, session, booked_until(found)):
        seats.correct(db, row, now, offer_until=booked_until(found))
    return offer(db, found, now)


def offer(db: Db, session: Session, now: datetime) -> int:
    """The same for a session as it stands, of which nothing but seats has changed."""
    if not session.waiting or not session.free or (until := offer_until(session, now)) is None:
        return 0
    chosen = choose(session, rows.waiting(db, session.id), now)
    for row in chosen:
        seats.change(db, row, now, state="offered", offer_until=until)
    return len(chosen)


def is_due(db: Db, session: str, now: datetime) -> bool:
    """Whether there is anything to expire or to offer now."""
    found = rows.find_session(db, session)
    if found is None:
        return False
    may_offer = found.waiting > 0 and offer_until(found, now) is not None
    return bool(rows.due_offers(db, session, now) or (may_offer and choose(found, rows.waiting(db, session), now)))


def expire(db: Db, session: str, now: datetime) -> int:
    """Offers that nobody took in time are over; how many. What is over never comes back, whatever the clock does."""
    due = rows.due_offers(db, session, now)
    for row in due:
        seats.change(db, row, now, state="expired", offer_until=None)
    return len(due)
