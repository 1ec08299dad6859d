"""Log in, second step, first password, log out."""

from typing import Annotated
from urllib.parse import quote

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from companion.accounts import codes, entering, passwords, rows, sessions
from companion.accounts.errors import BadLink, BadPassword, MustWait, NotAccepted, TooBusy
from companion.accounts.people import fold
from companion.accounts.seals import digest
from companion.accounts.sessions import Begun
from companion.web.render import trusted
from companion.web.staff.answers import Answer, go, leave, page
from companion.web.staff.visit import ENTRANCES, HOME, LOGIN, OPEN, AnyRequest, Visit, at, form_of, off_loop, own_path
from companion.web.words import key, words_in

Typed = Annotated[str, QueryParameter(max_length=600)]

PASSWORD_FAULTS = {
    "too-short": key("password-too-short"),
    "too-long": key("password-too-long"),
    "has-name": key("password-has-name"),
    "too-common": key("password-too-common"),
    "too-plain": key("password-too-plain"),
}


@get(LOGIN, opt=OPEN)
async def show_login(visit: NamedDependency[Visit], next: Typed = "", show: Typed = "") -> Answer:  # noqa: A002 (as in the link)
    if visit.session:
        return go(visit, ENTRANCES.get(visit.session.stage, HOME))
    return _login(visit, own_path(next), show=bool(show))


@post(LOGIN, opt=OPEN)
async def log_in(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    form = await form_of(request)
    name, where = fold(form.get("name", "")), own_path(form.get("next", ""))
    show = bool(form.get("show"))
    if "toggle" in form:
        return _login(visit, where, show=not show, name=name)
    try:
        begun = await entering.give_password(visit.entrance, name, form.get("password", ""), visit.origin(name))
    except NotAccepted:
        return _login(visit, where, show=show, name=name, wrong=words_in(visit.lang)("login-wrong"), status=403)
    except (MustWait, TooBusy) as error:
        return _login(visit, where, show=show, name=name, wrong=later(visit, error), status=429)
    return _onward(visit, begun, where)


@get(ENTRANCES["totp"], opt=at("totp"))
async def show_code(visit: NamedDependency[Visit], next: Typed = "") -> Answer:  # noqa: A002
    return _code(visit, own_path(next))


@post(ENTRANCES["totp"], opt=at("totp"))
async def give_code(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    form, session = await form_of(request), visit.session
    assert session is not None
    where = own_path(form.get("next", ""))
    try:
        origin = visit.origin(session.person.name)
        begun = await entering.give_code(visit.entrance, session, form.get("code", ""), origin)
    except NotAccepted:
        return _code(visit, where, words_in(visit.lang)("code-wrong"), 403)
    except MustWait as error:
        return _code(visit, where, later(visit, error), 429)
    return _onward(visit, begun, where)


@get(ENTRANCES["enrol"], opt=at("enrol"))
async def show_second_step(visit: NamedDependency[Visit]) -> Answer:
    return await _second_step(visit)


@post(ENTRANCES["enrol"], opt=at("enrol"))
async def set_up_second_step(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    form, session = await form_of(request), visit.session
    assert session is not None
    try:
        begun = await entering.confirm_code(visit.entrance, session, form.get("code", ""))
    except NotAccepted:
        return await _second_step(visit, words_in(visit.lang)("code-wrong"), 403)
    return go(visit, HOME, begun)


@get("/staff/links/{link:str}", opt=OPEN)
async def show_link(visit: NamedDependency[Visit], link: FromPath[str]) -> Answer:
    """Looking at it uses nothing up: programs that preview links look too."""
    return await _link(visit, link)


@post("/staff/links/{link:str}", opt=OPEN)
async def set_password(request: AnyRequest, visit: NamedDependency[Visit], link: FromPath[str]) -> Answer:
    form = await form_of(request)
    show = bool(form.get("show"))
    if "toggle" in form:
        return await _link(visit, link, show=not show)
    if not show and form.get("password") != form.get("again"):
        return await _link(visit, link, wrong=words_in(visit.lang)("password-differs"), status=400)
    try:
        begun = await entering.set_password(visit.entrance, link, form.get("password", ""))
    except BadLink:
        return await _link(visit, link)
    except BadPassword as error:
        return await _link(visit, link, show=show, wrong=words_in(visit.lang)(PASSWORD_FAULTS[error.why]), status=400)
    except TooBusy as error:
        return await _link(visit, link, show=show, wrong=later(visit, error), status=429)
    return _onward(visit, begun, HOME)


@post("/staff/logout", opt=OPEN)
async def log_out(visit: NamedDependency[Visit]) -> Answer:
    if visit.session:
        await off_loop(sessions.log_out, visit.office, visit.session)
    return leave(visit, LOGIN)


def _onward(visit: Visit, begun: Begun, where: str) -> Answer:
    stage = begun.session.stage
    if stage == "totp" and where != HOME:
        return go(visit, f"{ENTRANCES[stage]}?next={quote(where, safe='')}", begun)
    return go(visit, ENTRANCES.get(stage, where), begun)


def _login(visit: Visit, where: str, *, show: bool, name: str = "", wrong: str = "", status: int = 200) -> Answer:
    title = words_in(visit.lang)("login")
    return page(visit, "login.html", title, status=status, where=where, show=show, name=name, wrong=wrong)


def _code(visit: Visit, where: str, wrong: str = "", status: int = 200) -> Answer:
    return page(visit, "code.html", words_in(visit.lang)("code-title"), status=status, where=where, wrong=wrong)


async def _second_step(visit: Visit, wrong: str = "", status: int = 200) -> Answer:
    from content_packs.visitor.qr import as_svg

    assert visit.session is not None
    words = words_in(visit.lang)
    secret = entering.pending_secret(visit.entrance.seals, visit.session)
    spelled = codes.spelled(secret)
    address = codes.address_of(secret, visit.session.person.name, words("brand"))
    symbol = (await off_loop(as_svg, address, words("second-step-symbol"))).decode()
    return page(
        visit,
        "second_step.html",
        words("second-step"),
        status=status,
        symbol=trusted(symbol),
        spelled=" ".join(spelled[start : start + 4] for start in range(0, len(spelled), 4)),
        address=address,
        wrong=wrong,
    )


async def _link(visit: Visit, link: str, *, show: bool = False, wrong: str = "", status: int = 200) -> Answer:
    words, now = words_in(visit.lang), visit.office.now()
    sha256 = digest(link)
    person = await off_loop(visit.office.store.read, lambda db: rows.find_link(db, sha256, now))
    if person is None:
        return page(visit, "bad_link.html", words("bad-link"), status=404)
    return page(
        visit,
        "link.html",
        words("link"),
        status=status,
        name=person.name,
        link=link,
        show=show,
        wrong=wrong,
        least=passwords.SHORTEST,
    )


def later(visit: Visit, error: MustWait | TooBusy) -> str:
    words = words_in(visit.lang)
    if isinstance(error, TooBusy):
        return words("busy")
    if error.seconds > 90:
        return words.plural("wait-minutes", -(-error.seconds // 60))
    return words.plural("wait-seconds", error.seconds)


HANDLERS = [
    show_login,
    log_in,
    show_code,
    give_code,
    show_second_step,
    set_up_second_step,
    show_link,
    set_password,
    log_out,
]
