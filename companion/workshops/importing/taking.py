"""A file of sessions is taken in: all of it or nothing, and what it brought before is not brought again.

What comes of each session is told first (`dry`): new, the same as before, different from what was planned from this
file before (which stays: people may have booked), in another's way, over, or cancelled in the file. Ids follow from the
file's own keys, so the same file twice makes nothing twice.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Literal

import msgspec

from companion.accounts.rows import Db
from companion.office import Office
from companion.workshops import rows
from companion.workshops.conflicts import clash_of
from companion.workshops.errors import Clash, NotPlanned
from companion.workshops.facts import check_session, zone_of
from companion.workshops.ids import new_ids
from companion.workshops.importing.blocks import is_calendar
from companion.workshops.importing.drafts import FLAWS, LIMIT, SESSIONS, Draft, Flaw, Names, Place, Read, Unreadable
from companion.workshops.planning import Parts, PlanSessions, add_all, session_at
from companion.workshops.repeating import Repetition, instant, repeat
from content_packs.exchange.programme import Session

Outcome = Literal["new", "same", "differs", "conflict", "past", "cancelled"]
SHEETS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")


class ImportSessions(msgspec.Struct, frozen=True, kw_only=True):
    name: str  # of the file
    raw: bytes
    workshop: str = ""  # of events whose title names none
    venue: str = ""  # of events whose place names none
    museum: str = ""  # whose workshops alone; empty: all
    state: Literal["planned", "open"] = "planned"
    dry: bool = False  # tell what would come of it


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of one session of the file."""

    place: Place
    outcome: Outcome
    session: Session
    clash: Clash | None = None
    there: Session | None = None  # what was planned from this file before


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    lines: tuple[Line, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    cut: int = 0  # endless repetitions that were cut at a year
    made: int = 0  # sessions, just now

    @property
    def new(self) -> int:
        return self.count("new")

    @property
    def ready(self) -> bool:
        """Whether it can be imported as it is."""
        return bool(self.new) and not self.flaws and not self.count("conflict")

    def count(self, outcome: Outcome) -> int:
        return sum(line.outcome == outcome for line in self.lines)


def import_sessions(office: Office, wish: ImportSessions, by: str) -> Imported:
    now = office.now()
    try:
        read = read_file(wish.name, wish.raw)
    except Unreadable as wrong:
        return Imported(flaws=(wrong.flaw,))

    def look(db: Db) -> Imported:
        return compare(db, read, wish, now)

    def take(db: Db) -> Imported:
        found = compare(db, read, wish, now)
        if not found.ready:
            return found
        made = [line.session for line in found.lines if line.outcome == "new"]
        museums = {workshop.museum for each in made if (workshop := rows.find_workshop(db, each.workshop))}
        museum = museums.pop() if len(museums) == 1 else ""
        add_all(db, made, museum, by, now, action="session.import", file=PurePath(wish.name).name[:80])
        return msgspec.structs.replace(found, made=len(made))

    return office.store.read(look) if wish.dry else office.store.write_now(take)


def read_file(name: str, raw: bytes) -> Read:
    if len(raw) > LIMIT:
        raise Unreadable("too-large", most=LIMIT, unit="bytes")
    # icalendar and openpyxl are loaded with the first file, not with the first staff page
    if is_calendar(raw):
        from companion.workshops.importing.calendars import read_calendar

        return read_calendar(raw)
    if PurePath(name).suffix.lower() in SHEETS:
        from companion.workshops.importing.sheets import read_sheets

        return read_sheets(name, raw)
    raise Unreadable("unknown-kind")


def compare(db: Db, read: Read, wish: ImportSessions, now: datetime) -> Imported:
    """What would come of it."""
    matching = _Matching(db, wish, now)
    flaws = [*read.flaws]
    wanted: list[tuple[Draft, Session]] = []
    for draft in read.drafts:
        try:
            wanted += [(draft, session) for session in matching.sessions(draft)]
        except _Wrong as wrong:
            flaws.append(Flaw(draft.place, wrong.code, wrong.told))
        except NotPlanned as refused:
            flaws.append(Flaw(draft.place, "refused", {"what": str(refused)[:200]}))
        if len(wanted) > SESSIONS:
            return Imported(flaws=(Flaw(draft.place, "too-many", {"most": SESSIONS}),))
    flaws += _twice(wanted)
    if not wanted and not flaws:
        flaws.append(Flaw(Place(), "empty"))
    return Imported(lines=tuple(_lines(db, wanted, now)), flaws=tuple(flaws[:FLAWS]), cut=read.cut)


def _twice(wanted: Sequence[tuple[Draft, Session]]) -> list[Flaw]:
    seen: set[str] = set()
    flaws = []
    for draft, session in wanted:
        if session.id in seen:
            flaws.append(Flaw(draft.place, "twice"))
        seen.add(session.id)
    return flaws


def _lines(db: Db, wanted: Sequence[tuple[Draft, Session]], now: datetime) -> list[Line]:
    lines: list[Line] = []
    new: list[Session] = []
    for draft, session in sorted(wanted, key=lambda pair: (pair[1].begins, pair[1].id)):
        line = _line(db, draft, session, new, now)
        if line.outcome == "new":
            new.append(session)
        lines.append(line)
    return lines


def _line(db: Db, draft: Draft, session: Session, new: Sequence[Session], now: datetime) -> Line:
    if draft.cancelled:
        return Line(place=draft.place, outcome="cancelled", session=session)
    if there := rows.find_session(db, session.id):
        outcome: Outcome = "same" if _when_and_where(there) == _when_and_where(session) else "differs"
        return Line(place=draft.place, outcome=outcome, session=session, there=there)
    if session.ends <= now:
        return Line(place=draft.place, outcome="past", session=session)
    others = [*rows.rivals(db, session), *(each for each in new[-50:] if each.ends > session.begins)]
    clash = next((clash for other in others if (clash := clash_of(session, other))), None)
    return Line(place=draft.place, outcome="conflict" if clash else "new", session=session, clash=clash)


def _when_and_where(session: Session) -> tuple[object, ...]:
    return session.begins, session.ends, session.venue, session.workshop


class _Wrong(Exception):
    def __init__(self, code: str, **told: str | int) -> None:
        super().__init__(code)
        self.code, self.told = code, told


class _Matching:
    """Finds what a file's names mean, among what this person may plan."""

    def __init__(self, db: Db, wish: ImportSessions, now: datetime) -> None:
        self.wish, self.now = wish, now
        self.workshops = {each.id: each for each in rows.all_workshops(db)}
        self.venues = {each.id: each for each in rows.all_venues(db)}
        self.programmes = {each.id: each for each in rows.all_programmes(db)}
        own = [each for each in self.workshops.values() if wish.museum in ("", each.museum)]
        self.own = Names((each.id, each.title) for each in own)
        self.others = Names((each.id, each.title) for each in self.workshops.values())
        self.places = Names((each.id, each.name) for each in self.venues.values())
        self.joint = Names((each.id, each.title) for each in self.programmes.values())

    def sessions(self, draft: Draft) -> list[Session]:
        workshop, venue = self.workshops[self.workshop(draft.workshop)], self.venues[self.venue(draft.venue)]
        programme = (
            self.programmes[_only(self.joint, draft.programme, "unknown-programme")] if draft.programme else None
        )
        for each in (workshop, venue, programme):
            if each is not None and each.closed:
                raise _Wrong("closed", value=each.id)
        parts = Parts(workshop=workshop, venue=venue, programme=programme)
        plan = PlanSessions(
            workshop=workshop.id, venue=venue.id, start=draft.begins, minutes=draft.minutes,
            languages=draft.languages, teacher=draft.teacher, kiosk=draft.kiosk, seats=draft.seats, kept=draft.kept,
            programme=programme.id if programme else "",
            state="open" if (draft.state or self.wish.state) == "open" else "planned",
        )  # fmt: skip
        times = self.times(draft, venue.zone)
        made = [session_at(plan, parts, at, self.id(draft, plan, workshop.museum, at), "", self.now) for at in times]
        for session in made:
            check_session(session)
        return made

    def times(self, draft: Draft, zone_name: str) -> list[datetime]:
        zone = zone_of(zone_name)
        if draft.begins.tzinfo is not None:
            return [draft.begins.astimezone(UTC)]
        if draft.rule:
            return repeat(draft.begins, zone, Repetition(rule=draft.rule)).times
        return [instant(draft.begins, zone)]

    def id(self, draft: Draft, plan: PlanSessions, museum: str, at: datetime) -> str:
        """Follows from the file's key, within a museum: nobody's file can claim another's sessions."""
        own = draft.key or f"at:{plan.workshop}:{plan.venue}"
        time = f":{at.isoformat()}" if draft.rule or not draft.key else ""
        return new_ids(1, f"import:{museum}:{own}{time}")[0]

    def workshop(self, called: str) -> str:
        found = self.own.find(called) if called else []
        if not found and called and self.others.find(called):
            raise _Wrong("not-yours", value=called[:80])
        if not found and self.wish.workshop:
            found = self.own.find(self.wish.workshop)
        return _one(found, called, "unknown-workshop")

    def venue(self, called: str) -> str:
        """By the whole text of a place, or by what stands before its first comma, as calendars write addresses."""
        found = self.places.find(called) or self.places.find(called.replace("，", ",").partition(",")[0])
        if not found and self.wish.venue:
            found = self.places.find(self.wish.venue)
        return _one(found, called, "unknown-venue")


def _only(names: Names, called: str, unknown: str) -> str:
    return _one(names.find(called), called, unknown)


def _one(found: list[str], called: str, unknown: str) -> str:
    if not found:
        raise _Wrong(unknown, value=called[:80] or "—")
    if len(found) > 1:
        raise _Wrong("several", value=called[:80])
    return found[0]
