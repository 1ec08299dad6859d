"""`/staff/impact`: who came. Every number leads to what it counts, down to the list of sessions."""

from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from companion.accounts.people import Person, may
from companion.impact.questions import asking
from companion.impact.questions.answers import SEATS, Overview
from companion.impact.questions.asking import Names, Narrow
from companion.impact.questions.awaited import Awaited, ask_awaited
from companion.impact.questions.months import Month, write_month
from companion.impact.questions.stories import Stories, ask_stories
from companion.impact.questions.wish import NAME_LIMIT, BadQuestion, Question, Wish
from companion.web.staff.answers import HEADERS, Answer, page
from companion.web.staff.impact import plotting
from companion.web.staff.impact.exporting import Export, export
from companion.web.staff.impact.telling import Figures
from companion.web.staff.own import require_own, scope
from companion.web.staff.telling import zone
from companion.web.staff.visit import AnyRequest, Visit, form_of, off_loop
from companion.web.words import key, words_in

PATH = "/staff/impact"
Typed = Annotated[str, QueryParameter(max_length=200)]
CHOOSABLE = 60  # months back that can be chosen
FAULTS = {name: name for name in (
    key("impact-bad-order"), key("impact-bad-span"), key("impact-bad-name"), key("impact-bad-month"),
)}  # fmt: skip
TABS = (
    (PATH, key("impact-tab-overview")),
    (f"{PATH}/people", key("impact-tab-people")),
    (f"{PATH}/seats", key("impact-tab-seats")),
    (f"{PATH}/stories", key("impact-tab-stories")),
    (f"{PATH}/sessions", key("impact-tab-sessions")),
)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question, what it is told with, and how pages link to others about it."""

    question: Question
    names: Names
    awaited: Awaited
    tell: Figures
    fault: str  # key of words
    path: str
    whole: bool  # all museums may be asked for

    def link(self, path: str = "", **changes: str) -> str:
        """The same question, changed, on this page or another."""
        wish = {**msgspec.to_builtins(self.question.wish), **changes}
        return f"{path or self.path}?{urlencode({name: value for name, value in wish.items() if value})}"

    def only(self, month: Month, path: str = "") -> str:
        """The same of one month."""
        return self.link(path, since=write_month(month), until=write_month(month))

    def value(self, name: str) -> str:
        """What it is narrowed to."""
        return str(getattr(self.question, name))

    def choices(self, cut: str, ids: Iterable[str]) -> list[tuple[str, str]]:
        """By name, as the reader's alphabet has it as near as no library knows."""
        return sorted(((one, self.tell.value(cut, one)) for one in ids), key=lambda each: (each[1].casefold(), each[0]))

    @property
    def fields(self) -> list[tuple[str, str]]:
        """For a form that is about the same."""
        return [(name, value) for name, value in msgspec.to_builtins(self.question.wish).items() if value]

    @property
    def months(self) -> list[tuple[str, str]]:
        last = max(self.question.last, self.question.whole + 6)
        return self.tell.months_of(min(self.question.first, self.question.whole - CHOOSABLE), last)


@get(PATH)
async def show_impact(
    visit: NamedDependency[Visit], since: Typed = "", until: Typed = "", museum: Typed = "", programme: Typed = "",
    area: Typed = "", workshop: Typed = "",
) -> Answer:  # fmt: skip
    asked = await _read(visit, PATH, since, until, museum, programme, area, workshop)
    found: Overview = await off_loop(asking.ask_overview, visit.office, asked.question)
    festivals = await off_loop(asking.ask_festivals, visit.office, asked.question, found)
    plot = plotting.of_overview(found, asked.tell)
    return _page(visit, "impact.html", asked, found=found, festivals=festivals, plot=plot)


@get(f"{PATH}/people")
async def show_people(
    visit: NamedDependency[Visit], since: Typed = "", until: Typed = "", museum: Typed = "", programme: Typed = "",
    area: Typed = "", workshop: Typed = "",
) -> Answer:  # fmt: skip
    asked = await _read(visit, f"{PATH}/people", since, until, museum, programme, area, workshop)
    found = await off_loop(asking.ask_people, visit.office, asked.question)
    return _page(visit, "impact_people.html", asked, found=found)


@get(f"{PATH}/seats")
async def show_seats(
    visit: NamedDependency[Visit], since: Typed = "", until: Typed = "", museum: Typed = "", programme: Typed = "",
    area: Typed = "", workshop: Typed = "",
) -> Answer:  # fmt: skip
    asked = await _read(visit, f"{PATH}/seats", since, until, museum, programme, area, workshop)
    found = await off_loop(asking.ask_seats, visit.office, asked.question)
    return _page(visit, "impact_seats.html", asked, found=found, measures=SEATS)


@get(f"{PATH}/stories")
async def show_stories(
    visit: NamedDependency[Visit], since: Typed = "", until: Typed = "", museum: Typed = "", programme: Typed = "",
    area: Typed = "", workshop: Typed = "",
) -> Answer:  # fmt: skip
    asked = await _read(visit, f"{PATH}/stories", since, until, museum, programme, area, workshop)
    found: Stories = await off_loop(ask_stories, visit.office, asked.question)
    return _page(visit, "impact_stories.html", asked, found=found, plots=plotting.of_stories(found, asked.tell))


@get(f"{PATH}/sessions")
async def show_sessions(
    visit: NamedDependency[Visit], since: Typed = "", until: Typed = "", museum: Typed = "", programme: Typed = "",
    area: Typed = "", workshop: Typed = "", measure: Typed = "", value: Typed = "", silent: Typed = "",
    number: Annotated[str, QueryParameter(name="page", max_length=9)] = "",
) -> Answer:  # fmt: skip
    asked = await _read(visit, f"{PATH}/sessions", since, until, museum, programme, area, workshop)
    at = int(number) if number.isascii() and number.isdecimal() else 1
    narrow = Narrow(measure=measure, value=value[:NAME_LIMIT], silent=bool(silent), page=at)
    fault = asked.fault
    try:
        found = await off_loop(asking.list_sessions, visit.office, asked.question, narrow)
    except BadQuestion as error:
        fault, narrow = FAULTS[error.code], Narrow()
        found = await off_loop(asking.list_sessions, visit.office, asked.question, narrow)
    also = {"measure": narrow.measure, "value": narrow.value, "silent": "1" if narrow.silent else ""}
    return _page(visit, "impact_sessions.html", msgspec.structs.replace(asked, fault=fault),
                 found=found, narrow=narrow, also=also, zone=zone(visit.office.now()))  # fmt: skip


@post(f"{PATH}/export", status_code=200)
async def take_away(request: AnyRequest, visit: NamedDependency[Visit]) -> Response[bytes]:
    fields = await form_of(request)
    wish = Wish(**{name: fields.get(name, "")[:200] for name in Wish.__struct_fields__})
    wish = own(visit.person, wish)
    kind = fields.get("format", "")
    try:
        asked = msgspec.convert({"wish": wish, "format": kind, "lang": visit.lang}, Export)
        done = await off_loop(export, visit.office, asked, visit.person.by)
    except (BadQuestion, msgspec.ValidationError):
        return _page(visit, "impact_fault.html", await _read(visit, PATH, *[""] * 6), status=400)
    kept = {
        **HEADERS,
        "content-disposition": f'attachment; filename="{done.name}"',
        "x-content-type-options": "nosniff",
    }
    return Response(done.content, media_type=done.media_type, headers=kept)


def own(person: Person, wish: Wish) -> Wish:
    """An editor's own museum, whatever is asked; another one's is not there."""
    mine = scope(person, "impact")
    if wish.museum:
        require_own(person, "impact", wish.museum)
    return msgspec.structs.replace(wish, museum=mine or wish.museum)


async def _read(visit: Visit, path: str, *typed: str) -> Asked:
    """The question of an address; one that cannot be read is answered with that of now, and says so."""
    wish, fault = own(visit.person, Wish(**dict(zip(Wish.__struct_fields__, typed, strict=True)))), ""
    try:
        question = asking.question_of(visit.office, wish)
    except BadQuestion as error:
        fault = FAULTS[error.code]
        question = asking.question_of(visit.office, own(visit.person, Wish()))
    names: Names = await off_loop(asking.look_up_names, visit.office, question.museum)
    waited: Awaited = await off_loop(ask_awaited, visit.office, question)
    return Asked(
        question=question,
        names=names,
        awaited=waited,
        tell=Figures(visit.lang, names),
        fault=fault,
        path=path,
        whole=may(visit.person, "impact"),
    )


def _page(visit: Visit, template: str, asked: Asked, *, status: int = 0, **facts: Any) -> Answer:
    heading = words_in(visit.lang)("impact")
    return page(visit, template, heading, status=status or (400 if asked.fault else 200), path=PATH,
                asked=asked, tell=asked.tell, tabs=TABS, **facts)  # fmt: skip


HANDLERS = [show_impact, show_people, show_seats, show_stories, show_sessions, take_away]
