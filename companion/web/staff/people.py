"""`/staff/people`: the alliance's page of accounts."""

from collections.abc import Callable
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from companion.accounts import rows, staff
from companion.accounts.errors import AccountError
from companion.accounts.people import ROLES
from companion.accounts.staff import AddStaff, CloseStaff, Link, ListStaff, OpenStaff, ResetStaff
from companion.web.staff.answers import Answer, go, page
from companion.web.staff.frame import languages_for
from companion.web.staff.visit import AnyRequest, Visit, form_of, off_loop, require
from companion.web.words import key, words_in
from content_packs.visitor.reader import INTERFACE

PATH = "/staff/people"
DONE = {"closed": key("people-closed-done"), "opened": key("people-opened-done")}
FAULTS = {
    "bad-name": key("fault-bad-name"),
    "bad-role": key("fault-bad-role"),
    "unknown-museum": key("fault-unknown-museum"),
    "name-taken": key("fault-name-taken"),
    "no-such-person": key("fault-no-such-person"),
    "closed": key("fault-closed"),
    "last-alliance": key("fault-last-alliance"),
}
ROLE_NAMES = {"alliance": key("role-alliance"), "editor": key("role-editor"), "workshop": key("role-workshop")}
assert set(ROLE_NAMES) == set(ROLES)


@get(PATH)
async def show_people(visit: NamedDependency[Visit], done: FromQuery[str] = "") -> Answer:
    require(visit.person, "people")
    return await _people(visit, done=DONE.get(done, ""))


@post(f"{PATH}/add")
async def add_person(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    form = await form_of(request)
    language = form.get("language", "")
    wish = AddStaff(
        name=form.get("name", ""),
        role=form.get("role", ""),
        museum=form.get("museum") or None,
        language=language if language in INTERFACE else visit.lang,
    )
    return await _link(request, visit, staff.add_staff, wish, form)


@post(f"{PATH}/reset")
async def reset_person(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    form = await form_of(request)
    wish = ResetStaff(name=form.get("name", ""), code="code" in form)
    return await _link(request, visit, staff.reset_staff, wish, form)


@post(f"{PATH}/close")
async def close_person(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    return await _change(visit, staff.close_staff, CloseStaff(name=(await form_of(request)).get("name", "")), "closed")


@post(f"{PATH}/open")
async def open_person(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    return await _change(visit, staff.open_staff, OpenStaff(name=(await form_of(request)).get("name", "")), "opened")


async def _change(visit: Visit, verb: Callable[..., Any], wish: object, done: str) -> Answer:
    require(visit.person, "people")
    try:
        await off_loop(verb, visit.office, wish, visit.person.by)
    except AccountError as error:
        return await _people(visit, wrong=error, status=400)
    return go(visit, f"{PATH}?done={done}")


async def _link(
    request: AnyRequest, visit: Visit, verb: Callable[..., Link], wish: object, form: dict[str, str]
) -> Answer:
    """The link is shown here and nowhere else, so this answer is no redirect."""
    require(visit.person, "people")
    try:
        link = await off_loop(verb, visit.office, wish, visit.person.by)
    except AccountError as error:
        return await _people(visit, wrong=error, status=400, typed=form)
    # Without a public address of its own the server is where this person reaches it.
    home = visit.office.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    address = home + link.address.removeprefix(staff.home_of(visit.office))
    return page(visit, "new_link.html", words_in(visit.lang)("new-link"), path=PATH, link=link, address=address)


async def _people(
    visit: Visit,
    *,
    done: str = "",
    wrong: AccountError | None = None,
    status: int = 200,
    typed: dict[str, str] | None = None,
) -> Answer:
    words = words_in(visit.lang)
    people = await off_loop(staff.list_staff, visit.office, ListStaff(), visit.person.by)
    museums = await off_loop(visit.office.store.read, rows.museum_names)
    return page(
        visit,
        "people.html",
        words("people"),
        status=status,
        path=PATH,
        done=words(done) if done else "",
        wrong=words(FAULTS[wrong.code]) if wrong else "",
        people=people,
        museums=museums,
        roles=ROLE_NAMES,
        choices=languages_for(visit.lang),
        typed=typed or {},
    )


HANDLERS = [show_people, add_person, reset_person, close_person, open_person]
