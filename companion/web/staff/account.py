"""`/staff/account`: one's own password, language and sessions."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from companion.accounts import entering, passwords, sessions, staff
from companion.accounts.errors import BadPassword, MustWait, NotAccepted, TooBusy
from companion.web.staff.answers import Answer, go, page
from companion.web.staff.entering import PASSWORD_FAULTS, later
from companion.web.staff.frame import languages_for
from companion.web.staff.visit import AnyRequest, Visit, form_of, off_loop
from companion.web.words import key, words_in
from content_packs.visitor.reader import INTERFACE

PATH = "/staff/account"
DONE = {
    "password": key("account-password-done"),
    "language": key("account-language-done"),
    "sessions": key("account-sessions-done"),
}


@get(PATH)
async def show_account(visit: NamedDependency[Visit], done: FromQuery[str] = "") -> Answer:
    return await _account(visit, done=DONE.get(done, ""))


@post(f"{PATH}/password")
async def change_password(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    form, session = await form_of(request), visit.session
    assert session is not None
    words = words_in(visit.lang)
    show = bool(form.get("show"))
    if "toggle" in form:
        return await _account(visit, show=not show)
    if not show and form.get("new") != form.get("again"):
        return await _account(visit, wrong=words("password-differs"), status=400)
    try:
        begun = await entering.change_password(visit.entrance, session, form.get("old", ""), form.get("new", ""))
    except NotAccepted:
        return await _account(visit, show=show, wrong=words("old-wrong"), status=403)
    except BadPassword as error:
        return await _account(visit, show=show, wrong=words(PASSWORD_FAULTS[error.why]), status=400)
    except (MustWait, TooBusy) as error:
        return await _account(visit, show=show, wrong=later(visit, error), status=429)
    return go(visit, f"{PATH}?done=password", begun)


@post(f"{PATH}/language")
async def choose_language(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    chosen = (await form_of(request)).get("language", "")
    if chosen in INTERFACE:
        await off_loop(staff.choose_language, visit.office, visit.person, chosen)
    return go(visit, f"{PATH}?done=language")


@post(f"{PATH}/sessions")
async def end_others(visit: NamedDependency[Visit]) -> Answer:
    assert visit.session is not None
    await off_loop(sessions.log_out_others, visit.office, visit.session)
    return go(visit, f"{PATH}?done=sessions")


async def _account(visit: Visit, *, done: str = "", show: bool = False, wrong: str = "", status: int = 200) -> Answer:
    words = words_in(visit.lang)
    found = await off_loop(sessions.list_sessions, visit.office, visit.person)
    assert visit.session is not None
    return page(
        visit,
        "account.html",
        words("account"),
        status=status,
        path=PATH,
        done=words(done) if done else "",
        sessions=found,
        here=visit.session.sha256,
        choices=languages_for(visit.person.language),
        show=show,
        wrong=wrong,
        least=passwords.SHORTEST,
    )


HANDLERS = [show_account, change_password, choose_language, end_others]
