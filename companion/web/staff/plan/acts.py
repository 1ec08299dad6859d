"""What is done with sessions: planned, changed, moved, cancelled, that undone, copied.

Each page says first what will happen, to how many people, and how it is undone; the form below does it.
"""

from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from companion.web.staff.answers import Answer, go
from companion.web.staff.own import require_own
from companion.web.staff.plan import fields
from companion.web.staff.plan.parts import (
    PATH,
    Known,
    known_to,
    own_museums,
    plan_page,
    session_and_known,
    told,
)
from companion.web.staff.visit import AnyRequest, NotAllowed, Visit, form_of, off_loop
from companion.web.words import key, words_in
from companion.workshops.changing import (
    CancelSession,
    ChangeSession,
    MoveSession,
    RestoreSession,
    cancel_session,
    change_session,
    move_session,
    restore_session,
)
from companion.workshops.copying import CopySessions, copy_sessions
from companion.workshops.errors import BadFact, KeyUsed, NotPlanned
from companion.workshops.planning import PlanSessions, closes_at, opens_at, plan_sessions, release_at
from content_packs.exchange.programme import Session

NEW = f"{PATH}/new"
REPEATS = {
    "": key("plan-repeat-never"),
    "FREQ=WEEKLY": key("plan-repeat-weekly"),
    "FREQ=WEEKLY;INTERVAL=2": key("plan-repeat-fortnightly"),
    "monthly": key("plan-repeat-monthly"),
    "own": key("plan-repeat-own"),
}
ACTS = {  # title and what will happen
    "change": (key("plan-change"), key("plan-change-effect")),
    "move": (key("plan-move"), key("plan-move-effect")),
    "cancel": (key("plan-cancel"), key("plan-cancel-effect")),
    "restore": (key("plan-restore"), key("plan-restore-effect")),
}
DONE = {"change": "changed", "move": "moved", "cancel": "cancelled", "restore": "restored"}
COPIES = {"week": key("plan-copy-week"), "month": key("plan-copy-month")}


@get(NEW)
async def ask_new(visit: NamedDependency[Visit], workshop: FromQuery[str] = "", date: FromQuery[str] = "") -> Answer:
    known = await known_to(visit)
    typed = {"workshop": workshop[:64], "date": date[:10], "time": "10:00", "kept": "0", "state": "open"}
    return _new(visit, known, typed)


@post(NEW)
async def make_new(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    known, form = await known_to(visit), await form_of(request)
    workshop = known.workshops.get(form.get("workshop", ""))
    if workshop is None:
        return _new(visit, known, form, BadFact("activities", "choose one"))
    require_own(visit.person, "plan", workshop.museum)
    try:
        planned = await off_loop(plan_sessions, visit.office, _plan(form, visit), visit.person.by)
    except NotPlanned as error:
        return _new(visit, known, form, error)
    if len(planned.sessions) > 1:
        return go(visit, f"{PATH}?done=planned")
    return go(visit, f"{PATH}/{planned.sessions[0].id}?done=planned")


def _plan(form: Mapping[str, str], visit: Visit) -> PlanSessions:
    start = fields.moment(form)
    return PlanSessions(
        workshop=form.get("workshop", ""),
        venue=form.get("venue", ""),
        start=start,
        minutes=fields.number(form, "minutes"),
        rule=_rule(form, start.weekday(), (start.day - 1) // 7 + 1),
        but=fields.days(form, "but"),
        languages=fields.listed(form, "languages"),
        teacher=fields.line(form, "teacher"),
        kiosk=fields.line(form, "kiosk"),
        seats=fields.number(form, "seats"),
        kept=fields.number(form, "kept"),
        opens_days=fields.maybe(form, "opens_days"),
        closes_hours=fields.maybe(form, "closes_hours"),
        release_hours=fields.maybe(form, "release_hours"),
        state="planned" if form.get("state") == "planned" else "open",
        programme=form.get("programme", ""),
        key=_once(form, visit),
    )


def _rule(form: Mapping[str, str], weekday: int, which: int) -> str:
    """As the simple choice says it: so many times, of a month on the same weekday of it."""
    chosen = form.get("repeat", "")
    if chosen == "own":
        return form.get("rule", "")
    if chosen not in REPEATS or not chosen:
        return ""
    count = fields.number(form, "count")
    ends = f";COUNT={count}" if count else ""
    if chosen == "monthly":
        day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[weekday]
        return f"FREQ=MONTHLY;BYDAY={which if which < 5 else -1}{day}{ends}"
    return chosen + ends


def _new(visit: Visit, known: Known, typed: Mapping[str, str], error: NotPlanned | None = None) -> Answer:
    museums = own_museums(visit.person, known)
    if not museums and visit.person.role != "alliance":
        raise NotAllowed
    own = [each for each in known.workshops.values() if each.museum in museums and not each.closed]
    return plan_page(
        visit, "plan_new.html", words_in(visit.lang)("plan-new"), PATH, known, status=400 if error else 200,
        typed=typed, fault=told(visit.lang, error) if error else None, teachable=own, repeats=REPEATS,
        once="" if isinstance(error, KeyUsed) else typed.get("once", ""), made=token_hex(16),
    )  # fmt: skip


# One session


@get(f"{PATH}/{{name:str}}/{{act:str}}")
async def ask_act(visit: NamedDependency[Visit], name: FromPath[str], act: FromPath[str]) -> Answer:
    if act not in ACTS:
        raise NotFoundException
    session, known = await session_and_known(visit, name, "plan")
    return _act(visit, known, session, act, fields.session_fields(session, known.begins(session)))


@post(f"{PATH}/{{name:str}}/{{act:str}}")
async def do_act(request: AnyRequest, visit: NamedDependency[Visit], name: FromPath[str], act: FromPath[str]) -> Answer:
    if act not in ACTS:
        raise NotFoundException
    session, known = await session_and_known(visit, name, "plan")
    form = await form_of(request)
    try:
        verb, wish = _wish(act, session, form)
        await off_loop(verb, visit.office, wish, visit.person.by)
    except NotPlanned as error:
        return _act(visit, known, session, act, form, error)
    return go(visit, f"{PATH}/{session.id}?done={DONE[act]}")


def _wish(act: str, session: Session, form: Mapping[str, str]) -> tuple[Callable[..., Session], Any]:
    match act:
        case "move":
            return move_session, MoveSession(
                session=session.id, start=fields.moment(form), venue=form.get("venue", ""),
                minutes=fields.number(form, "minutes"), reason=fields.text_map(form, "reason"),
            )  # fmt: skip
        case "cancel":
            return cancel_session, CancelSession(session=session.id, reason=fields.text_map(form, "reason"))
        case "restore":
            opened = form.get("state") != "planned"
            return restore_session, RestoreSession(session=session.id, state="open" if opened else "planned")
        case _:
            return change_session, _change(session, form)


def _change(session: Session, form: Mapping[str, str]) -> ChangeSession:
    begins = session.begins
    # What was not touched stays to the second, whatever a program had said
    typed = {name for name, shown in fields.before_fields(session).items() if form.get(name, shown).strip() != shown}
    return ChangeSession(
        session=session.id,
        seats=fields.number(form, "seats", session.seats),
        kept=fields.number(form, "kept"),
        teacher=fields.line(form, "teacher"),
        kiosk=fields.line(form, "kiosk"),
        languages=fields.listed(form, "languages"),
        programme=form.get("programme", ""),
        opens=opens_at(begins, fields.maybe(form, "opens_days")) if "opens_days" in typed else msgspec.UNSET,
        closes=closes_at(begins, fields.maybe(form, "closes_hours")) if "closes_hours" in typed else msgspec.UNSET,
        release=release_at(begins, fields.maybe(form, "release_hours")) if "release_hours" in typed else msgspec.UNSET,
        state=msgspec.UNSET if session.state in ("held", "cancelled")
        else "planned" if form.get("state") == "planned" else "open",
    )  # fmt: skip


def _act(
    visit: Visit, known: Known, session: Session, act: str, typed: Mapping[str, str], error: NotPlanned | None = None
) -> Answer:
    title, effect = ACTS[act]
    words = words_in(visit.lang)
    return plan_page(
        visit, "plan_act.html", words(title), "", known, status=400 if error else 200, session=session, act=act,
        effect=effect, typed=typed, fault=told(visit.lang, error) if error else None,
        tongues=fields.tongues(visit.lang, typed), booked=session.taken + session.taken_kept,
    )  # fmt: skip


# Copies


@post(f"{PATH}/copy")
async def copy(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    """Of those whose boxes were ticked; all or none."""
    known, form = await known_to(visit), await form_of(request)
    to = form.get("to", "")
    names = tuple(name.partition(".")[2] for name in form if name.startswith("copy."))
    if to not in COPIES:
        raise NotFoundException
    for name in names:
        session, _ = await session_and_known(visit, name, "plan")
        require_own(visit.person, "plan", known.museum(session))
    try:
        wish = CopySessions(sessions=names, to="month" if to == "month" else "week", key=_once(form, visit))
        await off_loop(copy_sessions, visit.office, wish, visit.person.by)
    except NotPlanned as error:
        title = words_in(visit.lang)(COPIES[to])
        return plan_page(visit, "plan_refused.html", title, PATH, known, status=400, fault=told(visit.lang, error))
    return go(visit, f"{PATH}?done=copied")


def _once(form: Mapping[str, str], visit: Visit) -> str:
    return f"{visit.person.by}:{form['once'][:64]}" if form.get("once") else ""


HANDLERS = [ask_new, make_new, copy, ask_act, do_act]
