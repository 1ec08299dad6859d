"""Freed seats go to who waits: called in the transaction of whatever may have freed some."""

from datetime import datetime

from companion.events.rows import Db


def fill(db: Db, session: str, now: datetime) -> int:
    """Offer free seats of the session to the first on its waiting list whom they fit; how many offers were made."""
    return 0
