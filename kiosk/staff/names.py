"""Names are opened by the passphrase, closed again, and gone at the end of the day."""

from litestar import get, post
from litestar.di import NamedDependency

from kiosk.locks import PASSPHRASE, BadPassphrase
from kiosk.staff.answers import HOME, Answer, go, page
from kiosk.staff.visit import AnyRequest, Visit, form_of, off_loop
from kiosk.staff.words import words_in
from kiosk.tries import TooSoon

PATH = f"{HOME}/names"


@get(PATH)
async def show_names(visit: NamedDependency[Visit]) -> Answer:
    return await _names(visit)


@post(PATH)
async def open_names(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    """Or, the first time, set the passphrase."""
    form, words, days = await form_of(request), words_in(visit.lang), visit.room.days
    typed = form.get("words", "")
    try:
        if form.get("act") == "set":
            if typed != form.get("again"):
                return await _names(visit, words("passphrase-differ"), again=True)
            await off_loop(days.set_passphrase, typed[:400])
        elif not await off_loop(days.open, typed):
            return await _names(visit, words("passphrase-wrong"), 403)
    except BadPassphrase:
        return await _names(visit, words("passphrase-bad", least=PASSPHRASE[0]), again=True)
    except TooSoon as error:
        return await _names(visit, words.plural("pin-slow-down", error.seconds), 429)
    return go(HOME)


@post(f"{PATH}/close")
async def close_names(visit: NamedDependency[Visit]) -> Answer:
    visit.room.days.close()
    return go(PATH)


async def _names(visit: Visit, wrong: str = "", status: int = 400, again: bool = False) -> Answer:
    days = visit.room.days
    known = await off_loop(days.has_passphrase)
    return page(
        visit,
        "names.html",
        words_in(visit.lang)("names"),
        status=status if wrong else 200,
        wrong=wrong,
        known=known and not again,
        open=days.is_open(),
        least=PASSPHRASE[0],
    )


HANDLERS = [show_names, open_names, close_names]
