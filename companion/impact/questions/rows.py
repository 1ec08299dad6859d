"""SQL of questions: sums of figures over the sessions that are asked for, made by the database.

A month is one of the venue's time zone. No function of dates is the same in both databases, so the months' beginnings
are handed in, one CASE for each zone that some venue has.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    union_all,
)

from companion.impact.figures import PARTICIPANTS, REPORTED
from companion.impact.questions.months import Month, begins
from companion.impact.questions.wish import HISTORY, Question
from companion.impact.rows import is_over
from companion.store.schema import figures, held, places, programmes, workshops
from content_packs.exchange.programme import Material, Programme, Text

Db: TypeAlias = Connection
Zones = Mapping[str, Sequence[str]]  # time zone -> venues in it; the one with the most venues first
ELSEWHERE = -1  # month of a session that is not asked for
DAY = timedelta(days=1)
CUTS = ("museum", "area", "programme", "workshop")


class Sum(msgspec.Struct, frozen=True):
    """Of the sessions that share `key`."""

    cut: str
    key: str
    sessions: int
    people: int


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A session in a list."""

    id: str
    begins: datetime
    workshop: str
    museum: str
    venue: str
    programme: str
    seats: int
    state: str
    reported: bool


class Taught(msgspec.Struct, frozen=True):
    """A workshop and the stories that it is about."""

    id: str
    museum: str
    artifacts: tuple[str, ...] = ()


class _Named(msgspec.Struct):
    id: str
    zone: str = "Asia/Shanghai"
    title: Text = {}
    name: Text = {}
    neighbourhood: Text = {}
    area: str = ""
    materials: tuple[Material, ...] = ()


def zones_of(db: Db) -> Zones:
    found: dict[str, list[str]] = {}
    for raw in db.scalars(select(places.c.raw)):
        place = msgspec.json.decode(raw, type=_Named)
        found.setdefault(place.zone, []).append(place.id)
    return dict(sorted(found.items(), key=lambda each: (-len(each[1]), each[0])))


def first_month(db: Db, question: Question) -> Month:
    """Of the oldest session, if it is not older than anybody asks."""
    oldest = db.scalar(select(func.min(held.c.begins)))
    earliest = question.first - 12
    if oldest is not None:
        earliest = min(earliest, (oldest - DAY).year * 12 + (oldest - DAY).month - 1)
    return max(earliest, question.last - HISTORY)


def sum_up(db: Db, question: Question, zones: Zones, cuts: Sequence[str] = CUTS) -> list[Sum]:
    """By month since the first session, and by each cut within the months that are asked for."""
    since = first_month(db, question)
    chosen = choose(question, zones, since, question.last)
    now = chosen.c.month >= question.first
    each = [_sum("month", cast(chosen.c.month, String), chosen)]
    each += [_sum(cut, chosen.c[cut], chosen).where(now) for cut in cuts]
    return [Sum(cut, key, int(sessions), int(people)) for cut, key, sessions, people in db.execute(union_all(*each))]


def shares(db: Db, question: Question, zones: Zones, measures: Sequence[str]) -> dict[tuple[str, str, str], float]:
    """(workshop, measure, value) -> sum; the workshop is empty but for amounts of materials."""
    chosen = choose(question, zones, question.first, question.last)
    workshop = case((figures.c.measure.in_(("used", "left")), chosen.c.workshop), else_=literal(""))
    found = (
        select(workshop, figures.c.measure, figures.c.value, func.sum(figures.c.amount))
        .select_from(chosen.join(figures, figures.c.session == chosen.c.session))
        .where(figures.c.measure.in_(measures))
        .group_by(workshop, figures.c.measure, figures.c.value)
    )
    return {(row[0], row[1], row[2]): float(row[3]) for row in db.execute(found)}


def by_month(db: Db, question: Question, zones: Zones, measures: Sequence[str]) -> dict[tuple[Month, str], float]:
    """(month, measure) -> sum, of measures without values."""
    chosen = choose(question, zones, question.first, question.last)
    found = (
        select(chosen.c.month, figures.c.measure, func.sum(figures.c.amount))
        .select_from(chosen.join(figures, figures.c.session == chosen.c.session))
        .where(figures.c.measure.in_(measures))
        .group_by(chosen.c.month, figures.c.measure)
    )
    return {(int(month), measure): float(amount) for month, measure, amount in db.execute(found)}


def unreported(db: Db, question: Question, zones: Zones) -> int:
    """Sessions that ended and of which nobody has told anything."""
    chosen = choose(question, zones, question.first, question.last)
    found = select(func.count()).select_from(chosen).where(chosen.c.ended == 1, ~_reported(chosen.c.session))
    return db.scalar(found) or 0


def kiosks_of(db: Db, question: Question, zones: Zones) -> frozenset[str]:
    """Ids or names of the kiosks that go to these sessions."""
    chosen = choose(question, zones, question.first, question.last)
    found = select(held.c.kiosk).join(chosen, chosen.c.session == held.c.id).where(held.c.kiosk != "").distinct()
    return frozenset(db.scalars(found))


def festivals(db: Db, question: Question, zones: Zones) -> list[tuple[Programme, int, int]]:
    """(festival, sessions, people) in all its months; of the museum, if one is asked for."""
    known = [msgspec.json.decode(raw, type=Programme) for raw in db.scalars(select(programmes.c.raw))]
    wanted = [one for one in known if one.kind == "festival" and question.programme in ("", one.id)]
    if not wanted:
        return []
    since = first_month(db, question)
    only = held.c.programme.in_([one.id for one in wanted])
    chosen = choose(question, zones, since, max(question.last, question.whole + 24), only)
    found = {key: (sessions, people) for _, key, sessions, people in db.execute(_sum("", chosen.c.programme, chosen))}
    return [(one, int(found.get(one.id, (0, 0))[0]), int(found.get(one.id, (0, 0))[1])) for one in wanted]


def participants_of(
    db: Db, question: Question, zones: Zones, having: tuple[str, str] | None, silent: bool
) -> list[tuple[str, int]]:
    """(session, people) in the order in which they begin. `having`: measure and value that were counted there."""
    chosen = choose(question, zones, question.first, question.last)
    found = select(chosen.c.session, chosen.c.people).order_by(chosen.c.begins, chosen.c.session)
    if having:
        same = (figures.c.session == chosen.c.session, figures.c.measure == having[0], figures.c.value == having[1])
        found = found.where(select(figures.c.session).where(*same).exists())
    if silent:
        found = found.where(chosen.c.ended == 1, ~_reported(chosen.c.session))
    return [(session, int(people)) for session, people in db.execute(found)]


def listed(db: Db, sessions: Sequence[str]) -> list[Listed]:
    """Few of them, in order."""
    found = (
        select(
            held.c.id, held.c.begins, held.c.workshop, workshops.c.museum, held.c.venue,
            func.coalesce(held.c.programme, ""), held.c.seats, held.c.state, _reported(held.c.id),
        )
        .join_from(held, workshops)
        .where(held.c.id.in_(sessions))
        .order_by(held.c.begins, held.c.id)
    )  # fmt: skip
    names = Listed.__struct_fields__
    return [Listed(**dict(zip(names, (*row[:-1], bool(row[-1])), strict=True))) for row in db.execute(found)]


def names_of(db: Db) -> dict[str, dict[str, Text]]:
    """What ids are called, by cut: workshops, programmes, venues, and neighbourhoods by their area."""
    each = {"workshop": workshops, "programme": programmes, "venue": places}
    found: dict[str, dict[str, Text]] = {}
    for cut, table in each.items():
        named = [msgspec.json.decode(raw, type=_Named) for raw in db.scalars(select(table.c.raw).order_by(table.c.id))]
        found[cut] = {one.id: one.title or one.name for one in named}
        found.setdefault("material", {}).update(
            {f"{one.id}/{material.id}": material.name for one in named for material in one.materials}
        )
        if cut == "venue":
            found["area"] = {one.area: one.neighbourhood for one in named if one.area}
    return found


def choices(db: Db, museum: str) -> tuple[list[str], list[str]]:
    """(museums, workshops) that there are to narrow by; of one museum or of all."""
    mine = [workshops.c.museum == museum] if museum else []
    museums = db.scalars(select(workshops.c.museum).where(*mine).distinct().order_by(workshops.c.museum)).all()
    return [*museums], [*db.scalars(select(workshops.c.id).where(*mine).order_by(workshops.c.id))]


def taught(db: Db) -> list[Taught]:
    return [
        msgspec.json.decode(raw, type=Taught) for raw in db.scalars(select(workshops.c.raw).order_by(workshops.c.id))
    ]


def choose(question: Question, zones: Zones, first: Month, last: Month, *only: Any) -> CTE:
    """The sessions of these months that the question is narrowed to, each with its facts and how many came."""
    month = _month(zones, first, last)
    people = and_(figures.c.session == held.c.id, figures.c.measure == PARTICIPANTS, figures.c.value == "")
    ended = case((is_over(question.now), 1), else_=0)
    inner = (
        select(
            held.c.id.label("session"), month.label("month"), workshops.c.museum, places.c.area,
            func.coalesce(held.c.programme, "").label("programme"), held.c.workshop, held.c.begins,
            ended.label("ended"), func.coalesce(figures.c.amount, 0).label("people"),
        )
        .select_from(held.join(workshops).join(places, places.c.id == held.c.venue).outerjoin(figures, people))
        .where(held.c.begins >= begins(first, "UTC") - DAY, held.c.begins < begins(last + 1, "UTC") + DAY)
        .where(*_narrowed(question), *only)
    )  # fmt: skip
    found = inner.subquery()
    return select(found).where(found.c.month != ELSEWHERE).cte("chosen")


def _narrowed(question: Question) -> list[Any]:
    columns = {"museum": workshops.c.museum, "area": places.c.area, "programme": held.c.programme,
               "workshop": held.c.workshop}  # fmt: skip
    return [column == getattr(question, name) for name, column in columns.items() if getattr(question, name)]


def _month(zones: Zones, first: Month, last: Month) -> Any:
    """Which month a session begins in, by the clock of its venue."""
    ordered = [*zones] or ["UTC"]
    others = [(held.c.venue.in_(zones[zone]), _months(zone, first, last)) for zone in ordered[1:]]
    return case(*others, else_=_months(ordered[0], first, last)) if others else _months(ordered[0], first, last)


def _months(zone: str, first: Month, last: Month) -> ColumnElement[int]:
    """The newest first: most is asked of those. Written out: as an expression its making took long."""
    edges = [f"WHEN held.begins >= {_milliseconds(month, zone)} THEN {month}" for month in range(last, first - 1, -1)]
    beyond = f"WHEN held.begins >= {_milliseconds(last + 1, zone)} THEN {ELSEWHERE}"
    return literal_column(f"CASE {beyond} {' '.join(edges)} ELSE {ELSEWHERE} END", Integer)


def _milliseconds(month: Month, zone: str) -> int:
    """As the store keeps instants."""
    return round(begins(month, zone).timestamp() * 1000)


def _sum(cut: str, key: Any, chosen: CTE) -> Select[Any]:
    return (
        select(literal(cut), key, func.sum(chosen.c.ended), func.sum(chosen.c.people)).select_from(chosen).group_by(key)
    )


def _reported(session: Any) -> Any:
    told = (figures.c.session == session, figures.c.measure == REPORTED, figures.c.value == "")
    return select(figures.c.session).where(*told).exists()
