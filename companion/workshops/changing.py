"""A session that is planned: moved, changed, opened, cancelled, and that undone. Its id and its bookings stay.

`sequence` rises with whatever a calendar must take over (RFC 5545, 3.8.7.4); seats, teacher and kiosk are no such
thing. Every decision is a pure function of the session, the wish and the clock.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

from companion.accounts import audit
from companion.bookings.filling import fill
from companion.office import Office
from companion.workshops import rows
from companion.workshops.conflicts import refuse_clashes
from companion.workshops.errors import (
    BadFact,
    Begun,
    IsCancelled,
    NoLonger,
    NotHere,
    Over,
    TooFewKept,
    TooFewSeats,
    TooManyKept,
)
from companion.workshops.facts import check_reason, check_session, zone_of
from companion.workshops.repeating import FIRST, LAST, instant
from content_packs.exchange.programme import Moved, Session, Text, Venue, Workshop, is_released

UNSET = msgspec.UNSET
Unset = msgspec.UnsetType


class MoveSession(msgspec.Struct, frozen=True, kw_only=True):
    session: str
    start: datetime  # of the venue's clock, without a zone
    venue: str = ""  # empty: where it is
    minutes: int = 0  # 0: as long as it is
    reason: Text = {}  # for visitors


class ChangeSession(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out stays."""

    session: str
    seats: int | Unset = UNSET
    kept: int | Unset = UNSET
    teacher: str | Unset = UNSET
    kiosk: str | Unset = UNSET
    languages: tuple[str, ...] | Unset = UNSET
    opens: datetime | Unset | None = UNSET
    closes: datetime | Unset | None = UNSET
    release: datetime | Unset | None = UNSET
    programme: str | Unset = UNSET
    state: Literal["planned", "open"] | Unset = UNSET


class CancelSession(msgspec.Struct, frozen=True, kw_only=True):
    session: str
    reason: Text


class RestoreSession(msgspec.Struct, frozen=True, kw_only=True):
    session: str
    state: Literal["planned", "open"] = "open"


def move_session(office: Office, wish: MoveSession, by: str) -> Session:
    def decide(db: rows.Db, session: Session, now: datetime) -> Session:
        venue = rows.find_venue(db, wish.venue or session.venue)
        if venue is None:
            raise NotHere("venue", wish.venue)
        if venue.closed and venue.id != session.venue:
            raise NoLonger("venue", venue.id)
        return move(session, wish, venue, now)

    return _change(office, wish.session, by, "session.move", decide)


def change_session(office: Office, wish: ChangeSession, by: str) -> Session:
    def decide(db: rows.Db, session: Session, now: datetime) -> Session:
        if wish.programme and wish.programme != session.programme:
            programme = rows.find_programme(db, wish.programme)
            if programme is None:
                raise NotHere("programme", wish.programme)
            if programme.closed:
                raise NoLonger("programme", programme.id)
        return change(session, wish, now)

    return _change(office, wish.session, by, "session.change", decide)


def cancel_session(office: Office, wish: CancelSession, by: str) -> Session:
    check_reason(wish.reason)
    return _change(office, wish.session, by, "session.cancel", lambda _, session, now: cancel(session, wish, now))


def restore_session(office: Office, wish: RestoreSession, by: str) -> Session:
    return _change(office, wish.session, by, "session.restore", lambda _, session, now: restore(session, wish, now))


# Decisions


def move(session: Session, wish: MoveSession, venue: Venue, now: datetime) -> Session:
    _still_ahead(session, now)
    _check_year("start", wish.start)
    begins = instant(wish.start.replace(tzinfo=None), zone_of(venue.zone))
    length = timedelta(minutes=min(max(wish.minutes, 0), 10_000)) or session.ends - session.begins
    later = begins - session.begins
    moved = msgspec.structs.replace(
        session, venue=venue.id, begins=begins, ends=begins + length, reason=wish.reason,
        opens=session.opens and session.opens + later, closes=session.closes and session.closes + later,
        release=session.release and session.release + later,
    )  # fmt: skip
    if (moved.venue, moved.begins, moved.ends) == (session.venue, session.begins, session.ends):
        return session
    if begins <= now:
        raise Over
    before = Moved(begins=session.begins, venue=session.venue)
    return msgspec.structs.replace(moved, moved=before, sequence=session.sequence + 1)


def change(session: Session, wish: ChangeSession, now: datetime) -> Session:
    given = {
        name: value
        for name in wish.__struct_fields__
        if name != "session" and (value := getattr(wish, name)) is not UNSET
    }
    if "teacher" in given:
        given["teacher"] = " ".join(str(given["teacher"]).split())
    given |= {name: _in_utc(name, given[name]) for name in ("opens", "closes", "release") if given.get(name)}
    changed = msgspec.structs.replace(session, **given)
    if changed == session:
        return session
    if session.state == "cancelled":
        raise IsCancelled
    if session.state == "held" or now >= session.ends:
        raise Begun
    _check_seats(session, changed, now)
    shown = (changed.languages, changed.programme, changed.state) != (
        session.languages, session.programme, session.state
    )  # fmt: skip
    return msgspec.structs.replace(changed, sequence=session.sequence + shown)


def _in_utc(name: str, at: datetime) -> datetime:
    _check_year(name, at)
    if at.tzinfo is None:
        raise BadFact(name, "say the time zone: 2026-05-04T10:00:00+08:00")
    return at.astimezone(UTC)


def _check_year(name: str, at: datetime) -> None:
    if not FIRST <= at.year < LAST:
        raise BadFact(name, f"the year {at.year} is not one of ours")


def _check_seats(session: Session, changed: Session, now: datetime) -> None:
    if (changed.seats, changed.kept) == (session.seats, session.kept):
        return
    booked = session.taken + session.taken_kept
    if changed.seats < booked:
        raise TooFewSeats(booked)
    if changed.kept < session.taken_kept:
        raise TooFewKept(session.taken_kept)
    # Seats that others have cannot be kept any more, unless kept ones are everybody's already.
    if changed.kept > changed.seats - session.taken and not is_released(changed, now):
        raise TooManyKept(changed.seats - session.taken)


def cancel(session: Session, wish: CancelSession, now: datetime) -> Session:
    if session.state == "cancelled":
        return session
    if session.state == "held" or now >= session.ends:
        raise Begun
    return msgspec.structs.replace(session, state="cancelled", reason=wish.reason, sequence=session.sequence + 1)


def restore(session: Session, wish: RestoreSession, now: datetime) -> Session:
    if session.state != "cancelled":
        return session
    if now >= session.begins:
        raise Begun
    return msgspec.structs.replace(session, state=wish.state, reason={}, sequence=session.sequence + 1)


def _still_ahead(session: Session, now: datetime) -> None:
    if session.state == "cancelled":
        raise IsCancelled
    if session.state == "held" or now >= session.begins:
        raise Begun


# Carrying out


def _change(
    office: Office,
    name: str,
    by: str,
    action: str,
    decide: Callable[[rows.Db, Session, datetime], Session],
) -> Session:
    """The session after it; nothing is written, nor audited, where nothing changes."""
    now = office.now()

    def work(db: rows.Db) -> Session:
        session, workshop = find_with_workshop(db, name)
        changed = decide(db, session, now)
        if changed == session:
            return session
        check_session(changed)
        refuse_clashes(db, [changed])
        rows.change_session(db, changed, now)
        if changed.state == "open":
            fill(db, changed.id, now)
        audit.record(
            db, by=by, action=action, subject=changed.id, museum=workshop.museum, now=now, workshop=workshop.id,
            begins=changed.begins, venue=changed.venue, **_facts(session, changed),
        )  # fmt: skip
        return rows.find_session(db, changed.id) or changed

    return office.store.write_now(work)


def find_with_workshop(db: rows.Db, name: str) -> tuple[Session, Workshop]:
    session = rows.find_session(db, name)
    workshop = rows.find_workshop(db, session.workshop) if session else None
    if session is None or workshop is None:
        raise NotHere("session", name)
    return session, workshop


def _facts(before: Session, after: Session) -> dict[str, str | int | datetime]:
    """What the log says of it: from where it was moved, what was changed, how many people it concerns."""
    facts: dict[str, str | int | datetime] = {"booked": before.taken + before.taken_kept}
    if before.begins != after.begins:
        facts["before"] = before.begins
    if before.venue != after.venue:
        facts["venue_before"] = before.venue
    if before.seats != after.seats:
        facts["seats"] = after.seats
    if before.state != after.state:
        facts["state"] = after.state
    return facts
