"""Sessions are copied a week or a month on: the same place and time of day, without anybody's booking.

A month on is the same weekday of the month, the second Tuesday say; where the next month has no fifth one, nothing
comes of it and that is told.
"""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from companion.office import Office
from companion.workshops import rows
from companion.workshops.changing import find_with_workshop
from companion.workshops.errors import NotHere, Nothing, Over, TooMany
from companion.workshops.facts import zone_of
from companion.workshops.ids import new_ids
from companion.workshops.planning import add_all, planned_before
from companion.workshops.repeating import MOST, instant
from content_packs.exchange.programme import Session


class CopySessions(msgspec.Struct, frozen=True, kw_only=True):
    sessions: tuple[str, ...]
    to: Literal["week", "month"]
    key: str = ""  # a retry under the same key makes nothing twice


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    sessions: tuple[Session, ...]
    left_out: tuple[str, ...] = ()  # ids: cancelled, or without such a day in the next month


def copy_sessions(office: Office, wish: CopySessions, by: str) -> Copied:
    now = office.now()
    if len(wish.sessions) > MOST:
        raise TooMany(MOST)

    def copy(db: rows.Db) -> Copied:
        made, left_out, museum = [], [], ""
        ids = new_ids(len(wish.sessions), wish.key)
        for name, new in zip(wish.sessions, ids, strict=True):
            session, workshop = find_with_workshop(db, name)
            venue = rows.find_venue(db, session.venue)
            if venue is None:
                raise NotHere("venue", session.venue)
            museum = workshop.museum if museum in ("", workshop.museum) else "*"
            begins = None if session.state == "cancelled" else next_time(session.begins, venue.zone, wish.to)
            if begins is None:
                left_out.append(name)
            else:
                made.append(copy_of(session, begins, new, now))
        if not made:
            raise Nothing
        if there := rows.find_session(db, made[0].id):
            planned_before(db, there, made[:1])
        else:
            if any(each.ends <= now for each in made):
                raise Over
            add_all(db, made, museum if museum != "*" else "", by, now)
        return Copied(sessions=tuple(made), left_out=tuple(left_out))

    return office.store.write_now(copy)


def copy_of(session: Session, begins: datetime, name: str, now: datetime) -> Session:
    later = begins - session.begins
    return msgspec.structs.replace(
        session, id=name, begins=begins, ends=session.ends + later, opens=session.opens and session.opens + later,
        closes=session.closes and session.closes + later, release=session.release and session.release + later,
        state="open" if session.state == "held" else session.state, reason={}, moved=None, series="", sequence=0,
        taken=0, taken_kept=0, waiting=0, changed=now,
    )  # fmt: skip


def next_time(begins: datetime, zone_name: str, to: str) -> datetime | None:
    """A week or a month on, by the venue's clock; None where the month has no such day."""
    zone = zone_of(zone_name)
    local = begins.astimezone(zone).replace(tzinfo=None)
    if to == "week":
        return instant(local + timedelta(days=7), zone)
    which = (local.day - 1) // 7
    first = (local.replace(day=1) + timedelta(days=32)).replace(day=1)
    day = first + timedelta(days=(local.weekday() - first.weekday()) % 7 + 7 * which)
    return instant(day, zone) if day.month == first.month else None
