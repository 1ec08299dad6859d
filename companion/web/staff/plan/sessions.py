"""`/staff/sessions`: what is to come, a month at a glance, and each session with what can be done with it."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from babel.dates import get_day_names
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from companion.accounts.people import may
from companion.web.staff.answers import Answer
from companion.web.staff.own import scope
from companion.web.staff.plan.parts import PATH, Known, known_to, plan_page, session_and_known
from companion.web.staff.visit import Visit, off_loop
from companion.web.words import key, words_in
from companion.workshops import rows
from companion.workshops.opening import MOST as OPEN_MOST
from companion.workshops.repeating import FIRST, LAST
from content_packs.exchange.programme import Session

AHEAD = timedelta(days=5 * 366)
MOST = 100  # sessions of a page
DONE = {
    "planned": key("plan-done-planned"),
    "changed": key("plan-done-changed"),
    "moved": key("plan-done-moved"),
    "cancelled": key("plan-done-cancelled"),
    "restored": key("plan-done-restored"),
    "copied": key("plan-done-copied"),
    "imported": key("plan-done-imported"),
    "unopened": key("plan-done-unopened"),
}
Typed = Annotated[str, QueryParameter(max_length=64)]


@get(PATH)
async def list_sessions(
    visit: NamedDependency[Visit], museum: Typed = "", venue: Typed = "", week: Typed = "", done: Typed = ""
) -> Answer:
    known = await known_to(visit)
    only, venue = narrowed(visit, known, museum, venue)
    start, end, monday = span_of(week, known.now)
    found = await off_loop(
        visit.office.store.read, lambda db: rows.sessions_between(db, start, end, museum=only, venue=venue, limit=MOST)
    )
    planned = await planned_in(visit, known, only, venue, week)
    words = words_in(visit.lang)
    here = monday or _monday(known.now.date().isoformat())
    assert here
    return plan_page(
        visit, "plan_sessions.html", words("plan-sessions"), PATH, known,
        further=f"{known.begins(found[-1]):%Y-%m-%d}" if len(found) == MOST else "",
        sessions=found, museum=only, venue=venue, week=monday and f"{monday:%Y-%m-%d}", alone=bool(visit.person.museum),
        done=words(DONE[done]) if done in DONE else "",
        before=f"{here - timedelta(days=7):%Y-%m-%d}", after=f"{here + timedelta(days=7):%Y-%m-%d}",
        opening=len(planned[:OPEN_MOST]),
    )  # fmt: skip


@get(f"{PATH}/month")
async def show_month(visit: NamedDependency[Visit], month: Typed = "", museum: Typed = "", venue: Typed = "") -> Answer:
    known = await known_to(visit)
    only, venue = narrowed(visit, known, museum, venue)
    first = _first(month) or known.now.astimezone().replace(day=1)
    words = words_in(visit.lang)
    weeks = _weeks(first.date(), words.locale.first_week_day)
    # A day more on either side: venues' clocks differ from ours
    start = datetime.combine(weeks[0][0], datetime.min.time(), UTC) - timedelta(days=1)
    found = await off_loop(
        visit.office.store.read,
        lambda db: rows.sessions_between(db, start, start + timedelta(days=44), museum=only, venue=venue),
    )
    by_day: dict[date, list[Session]] = {}
    for session in found:
        by_day.setdefault(known.begins(session).date(), []).append(session)
    names = get_day_names("abbreviated", locale=words.locale)
    return plan_page(
        visit, "plan_month.html", words("plan-month"), f"{PATH}/month", known,
        first=first, weeks=weeks, by_day=by_day, museum=only, venue=venue, alone=bool(visit.person.museum),
        day_names=[names[day.weekday()] for day in weeks[0]], today=known.now.astimezone().date(),
        before=f"{first.replace(day=1) - timedelta(days=1):%Y-%m}",
        after=f"{first.replace(day=1) + timedelta(days=32):%Y-%m}",
    )  # fmt: skip


@get(f"{PATH}/{{name:str}}")
async def show_session(visit: NamedDependency[Visit], name: FromPath[str], done: Typed = "") -> Answer:
    session, known = await session_and_known(visit, name)
    workshop = known.workshops[session.workshop]
    words = words_in(visit.lang)
    return plan_page(
        visit, "plan_session.html", words("plan-session"), "", known,
        session=session, workshop=workshop, venue=known.venues[session.venue],
        ours=may(visit.person, "plan", workshop.museum), done=words(DONE[done]) if done in DONE else "",
        series=await off_loop(visit.office.store.read, lambda db: _series(db, session)),
    )  # fmt: skip


def span_of(week: str, now: datetime) -> tuple[datetime, datetime, datetime | None]:
    """From when to when sessions are listed, and the Monday of the week where it is one."""
    monday = _monday(week)
    return (monday, monday + timedelta(days=7), monday) if monday else (now, now + AHEAD, None)


async def planned_in(visit: Visit, known: Known, museum: str, venue: str, week: str) -> list[Session]:
    """Those of a list that this person may open for booking: one more than are opened at once, if there are."""
    start, end, _ = span_of(week, known.now)
    found = await off_loop(
        visit.office.store.read,
        lambda db: rows.sessions_between(
            db, start, end, museum=museum, venue=venue, state="planned", limit=OPEN_MOST + 1
        ),
    )
    return [each for each in found if is_to_open(visit, known, each)]


def is_to_open(visit: Visit, known: Known, session: Session) -> bool:
    """Whether this person may open it for booking, and it is not yet."""
    return session.state == "planned" and session.ends > known.now and may(visit.person, "plan", known.museum(session))


def narrowed(visit: Visit, known: Known, museum: str, venue: str) -> tuple[str, str]:
    """Whose sessions are shown, and where; what is not here narrows nothing."""
    only = scope(visit.person, "workshops") or (museum if museum in known.museums else "")
    return only, venue if venue in known.venues else ""


def _series(db: rows.Db, session: Session) -> list[Session]:
    return (
        [each for each in rows.sessions_of_series(db, session.series) if each.id != session.id]
        if session.series
        else []
    )


def _monday(text: str) -> datetime | None:
    """Of the week of a date, by the server's clock."""
    try:
        day = date.fromisoformat(text[:10])
        if not FIRST <= day.year < LAST:
            return None
        return datetime.combine(day - timedelta(days=day.weekday()), datetime.min.time()).astimezone()
    except (ValueError, OverflowError):
        return None


def _first(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(f"{text[:7]}-01").astimezone()
        return found if FIRST <= found.year < LAST else None
    except (ValueError, OverflowError):
        return None


def _weeks(first: date, starts: int) -> list[list[date]]:
    """Whole weeks around a month; `starts` is the day with which they begin, Monday 0."""
    begin = first.replace(day=1) - timedelta(days=(first.replace(day=1).weekday() - starts) % 7)
    following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    weeks = []
    while begin < following:
        weeks.append([begin + timedelta(days=number) for number in range(7)])
        begin += timedelta(days=7)
    return weeks


HANDLERS = [list_sessions, show_month, show_session]
