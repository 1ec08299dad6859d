"""Figures follow events: sessions that something happened to are counted anew, by whichever server comes first.

Events are read and merged beside the writer; what is written is short. A group is one transaction, which takes away
only the mark that was seen together with the events: what was stirred meanwhile stays stirred, and of two servers the
second finds the mark gone and writes nothing. A session that ended, or got other seats, is stirred here.
"""

from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

from companion.impact import rows
from companion.impact.figures import Figure, figures_of
from content_packs.exchange.attendance import merge

if TYPE_CHECKING:
    from companion.office import Office

GROUP = 40  # sessions of a transaction
FEW = 8  # the same while a reader waits
RUN = 600.0  # seconds of one run of the job
STALE = 2_000  # sessions that are stirred at once; more comes the next time
BEFORE_A_PAGE = 0.05  # seconds that a reader waits for; more comes with the job
LOOK_BACK = timedelta(days=40)  # sessions that ended since are looked for often, older ones once in a while
EVER = timedelta(days=36_500)


class Made(msgspec.Struct, frozen=True):
    """Figures of one session, and the mark that stood there when its events were read."""

    session: str
    mark: str
    figures: tuple[Figure, ...]


def refresh(office: "Office", seconds: float = RUN, look_back: timedelta = LOOK_BACK) -> int:
    """Bring stirred sessions' figures up to date, for so long at the most; how many were."""
    done, most, until = 0, GROUP if seconds >= 1 else FEW, monotonic() + seconds
    stir_stale(office, look_back)
    while True:
        made = office.store.read(lambda db: make(db, office.now(), most))
        if made:
            done += office.store.write_now(lambda db, made=made: write(db, made))  # type: ignore[misc]
        if len(made) < most or monotonic() > until:
            return done


def make(db: rows.Db, now: datetime, most: int = GROUP) -> list[Made]:
    """What the events of some stirred sessions say, on one state of the store."""
    return [Made(session, mark, count(db, session, now)) for session, mark in rows.stirred_of(db, most)]


def write(db: rows.Db, made: list[Made]) -> int:
    """How many were written: those whose mark is still the one that was seen."""
    standing = [one for one in made if rows.unstir(db, one.session, one.mark)]
    rows.put(db, {one.session: one.figures for one in standing})
    return len(standing)


def count(db: rows.Db, session: str, now: datetime) -> tuple[Figure, ...]:
    """One session's figures from its events, whatever stands in the table."""
    held = rows.held_of(db, session)
    events = rows.events_of(db, session)
    if held is None:
        return figures_of(merge(events, 0), 0, over=False) if events else ()
    over = held.over(now)
    if not events and not over:
        return ()
    return figures_of(merge(events, held.seats, over=over), held.seats, over=over)


def stir_stale(office: "Office", look_back: timedelta) -> None:
    """Sessions that ended, or were changed, since they were counted."""
    now = office.now()
    since = max(now - look_back, datetime(1971, 1, 1, tzinfo=now.tzinfo))

    def stir(db: rows.Db) -> None:
        for session in rows.stale(db, now, since, STALE):
            rows.stir(db, session)

    if office.store.read(lambda db: rows.stale(db, now, since, 1)):
        office.store.write_now(stir)
