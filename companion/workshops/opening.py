"""Booking is opened for many sessions at once, and that undone for those that nobody has booked yet.

What cannot be changed any more (cancelled, begun, booked meanwhile) stays as it is and is told: the others do not wait
for it.
"""

from collections import defaultdict
from datetime import datetime
from typing import Literal

import msgspec

from companion.accounts import audit
from companion.bookings.filling import fill
from companion.office import Office
from companion.workshops import rows
from companion.workshops.changing import ChangeSession, change, find_with_workshop
from companion.workshops.errors import NotPlanned, TooMany
from content_packs.exchange.programme import Session

MOST = 100  # sessions at once


class OpenSessions(msgspec.Struct, frozen=True, kw_only=True):
    sessions: tuple[str, ...]
    state: Literal["planned", "open"] = "open"  # planned: undone


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    sessions: tuple[Session, ...]  # that were changed
    left: tuple[str, ...] = ()  # ids of those that were not


def open_sessions(office: Office, wish: OpenSessions, by: str) -> Opened:
    """In one transaction; a row of the log for each museum, so that its people see it."""
    now = office.now()
    if len(wish.sessions) > MOST:
        raise TooMany(MOST)

    def work(db: rows.Db) -> Opened:
        changed: dict[str, list[Session]] = defaultdict(list)
        left = []
        for name in dict.fromkeys(wish.sessions):
            session, workshop = find_with_workshop(db, name)
            after = decide(session, wish.state, now)
            if after is None:
                left.append(name)
                continue
            rows.change_session(db, after, now)
            if after.state == "open":
                fill(db, after.id, now)
            changed[workshop.museum].append(after)
        for museum, sessions in changed.items():
            audit.record(
                db, by=by, action="session.open" if wish.state == "open" else "session.unopen", subject=sessions[0].id,
                museum=museum, now=now, number=len(sessions), sessions=[each.id for each in sessions],
            )  # fmt: skip
        done = tuple(each for sessions in changed.values() for each in sessions)
        return Opened(sessions=done, left=tuple(left))

    return office.store.write_now(work)


def decide(session: Session, state: Literal["planned", "open"], now: datetime) -> Session | None:
    """The session after it; None where it stays as it is (pure)."""
    if session.state == state or (state == "planned" and is_asked_for(session)):
        return None
    try:
        return change(session, ChangeSession(session=session.id, state=state), now)
    except NotPlanned:
        return None


def is_asked_for(session: Session) -> bool:
    """Whether anybody has booked, or waits."""
    return bool(session.taken or session.taken_kept or session.waiting)
