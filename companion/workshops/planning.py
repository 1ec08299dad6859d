"""Sessions are planned: one, or all that a rule makes; all of them or none.

Times are given as the venue's clock shows them. When booking opens and closes is told by its distance from the session,
so that it holds for each one that a rule makes.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from companion.accounts import audit
from companion.bookings.filling import fill
from companion.office import Office
from companion.workshops import rows
from companion.workshops.conflicts import refuse_clashes
from companion.workshops.errors import BadFact, KeyUsed, NoLonger, NotHere, Nothing, Over
from companion.workshops.facts import check_session, zone_of
from companion.workshops.ids import KEY_LIMIT, new_ids
from companion.workshops.repeating import Repetition, repeat
from content_packs.exchange.programme import Programme, Session, Venue, Workshop

OPENS, CLOSES, RELEASE = 366, 24 * 60, 24 * 60  # days, hours, hours before it begins, at most


class PlanSessions(msgspec.Struct, frozen=True, kw_only=True):
    workshop: str
    venue: str
    start: datetime  # of the venue's clock, without a zone
    minutes: int = 0  # 0: as long as the workshop takes
    rule: str = ""
    dates: tuple[date, ...] = ()
    but: tuple[date, ...] = ()
    languages: tuple[str, ...] = ()
    teacher: str = ""
    kiosk: str = ""
    seats: int = 0  # 0: as many as the workshop has
    kept: int = 0
    opens_days: int | None = None  # before it begins; None: booking is open at once
    closes_hours: int | None = None  # before it begins; None: until it begins
    release_hours: int | None = None  # before it begins; None: kept seats stay kept
    state: Literal["planned", "open"] = "open"
    programme: str = ""
    key: str = ""  # a retry under the same key makes nothing twice


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    sessions: tuple[Session, ...]
    made: bool = True  # else they were there already


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What a session is made of, as it is kept."""

    workshop: Workshop
    venue: Venue
    programme: Programme | None = None


def plan_sessions(office: Office, wish: PlanSessions, by: str) -> Planned:
    if len(wish.key) > KEY_LIMIT:
        raise BadFact("key", f"at most {KEY_LIMIT} characters")
    now = office.now()
    series = new_ids(1, f"series:{wish.key}" if wish.key else "")[0] if wish.rule or wish.dates else ""

    def plan(db: rows.Db) -> Planned:
        parts = find_parts(db, wish.workshop, wish.venue, wish.programme)
        wanted = make_sessions(wish, parts, now, series)
        if there := rows.find_session(db, wanted[0].id):
            return Planned(sessions=tuple(planned_before(db, there, wanted)), made=False)
        add_all(db, wanted, parts.workshop.museum, by, now)
        return Planned(sessions=tuple(wanted))

    return office.store.write_now(plan)


def planned_before(db: rows.Db, there: Session, wanted: Sequence[Session]) -> list[Session]:
    """What the key of `there` made, as it is now; `KeyUsed` where that was something else than is wanted."""
    found = rows.sessions_of_series(db, there.series) if there.series else [there]
    if {each.id for each in found} != {each.id for each in wanted} or not _is_of(there, wanted[0]):
        raise KeyUsed
    return found


def _is_of(there: Session, wanted: Session) -> bool:
    """Whether `there` came of it: a session that was moved since says no more when and where it was wanted."""
    moved = there.moved is not None
    return there.workshop == wanted.workshop and (moved or (there.begins, there.venue) == (wanted.begins, wanted.venue))


def find_parts(db: rows.Db, workshop: str, venue: str, programme: str = "") -> Parts:
    """`NotHere` or `NoLonger` where something is not, or is closed."""
    found = (rows.find_workshop(db, workshop), rows.find_venue(db, venue))
    joint = rows.find_programme(db, programme) if programme else None
    if found[0] is None:
        raise NotHere("workshop", workshop)
    if found[1] is None:
        raise NotHere("venue", venue)
    if programme and joint is None:
        raise NotHere("programme", programme)
    for kind, each in (("workshop", found[0]), ("venue", found[1]), ("programme", joint)):
        if each is not None and each.closed:
            raise NoLonger(kind, each.id)
    return Parts(workshop=found[0], venue=found[1], programme=joint)


def make_sessions(wish: PlanSessions, parts: Parts, now: datetime, series: str = "") -> list[Session]:
    """What the wish comes to (pure, but for ids without a key)."""
    zone = zone_of(parts.venue.zone)
    repetition = Repetition(rule=wish.rule, dates=wish.dates, but=wish.but)
    times = repeat(wish.start.replace(tzinfo=None), zone, repetition).times
    if not times:
        raise Nothing
    ids = new_ids(len(times), wish.key)
    made = [session_at(wish, parts, at, ids[number], series, now) for number, at in enumerate(times)]
    for session in made:
        check_session(session)
        if session.ends <= now:
            raise Over
    return made


def session_at(wish: PlanSessions, parts: Parts, begins: datetime, name: str, series: str, now: datetime) -> Session:
    """One that begins then."""
    workshop = parts.workshop
    return Session(
        id=name,
        workshop=workshop.id,
        venue=parts.venue.id,
        begins=begins,
        ends=begins + timedelta(minutes=min(max(wish.minutes or workshop.minutes, 0), 10_000)),
        languages=wish.languages or workshop.languages,
        teacher=" ".join(wish.teacher.split()),
        kiosk=wish.kiosk,
        seats=wish.seats or workshop.seats,
        kept=wish.kept,
        opens=opens_at(begins, wish.opens_days),
        closes=closes_at(begins, wish.closes_hours),
        release=release_at(begins, wish.release_hours),
        state=wish.state,
        programme=wish.programme,
        series=series,
        changed=now,
    )


def opens_at(begins: datetime, days: int | None) -> datetime | None:
    return _before(begins, "opens", days, OPENS, timedelta(days=1))


def closes_at(begins: datetime, hours: int | None) -> datetime | None:
    return _before(begins, "closes", hours, CLOSES, timedelta(hours=1))


def release_at(begins: datetime, hours: int | None) -> datetime | None:
    return _before(begins, "release", hours, RELEASE, timedelta(hours=1))


def _before(begins: datetime, field: str, number: int | None, most: int, unit: timedelta) -> datetime | None:
    if number is None:
        return None
    if not 0 <= number <= most:
        raise BadFact(field, f"between 0 and {most}")
    return begins - number * unit


def add_all(
    db: rows.Db,
    wanted: Sequence[Session],
    museum: str,
    by: str,
    now: datetime,
    *,
    action: str = "session.plan",
    file: str = "",
) -> None:
    """All or none, audited as one act."""
    refuse_clashes(db, wanted)
    for session in wanted:
        rows.add_session(db, session, now)
        fill(db, session.id, now)
    first = wanted[0]
    audit.record(
        db, by=by, action=action, subject=first.id, museum=museum or None, now=now, workshop=first.workshop,
        venue=first.venue, begins=first.begins, number=len(wanted), **({"file": file} if file else {}),
    )  # fmt: skip
