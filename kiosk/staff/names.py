"""Names are opened by the passphrase, closed again, and gone at the end of the day."""

from litestar import get, post
from litestar.di import NamedDependency

from content_packs.exchange.door.lists import day_of
from kiosk.door.taking import Hall, list_doors
from kiosk.locks import PASSPHRASE, BadPassphrase
from kiosk.staff.answers import HOME, Answer, go, page
from kiosk.staff.visit import AnyRequest, Visit, form_of, off_loop
from kiosk.staff.words import words_in
from kiosk.tries import TooSoon

PATH, EVENING = f"{HOME}/names", f"{HOME}/evening"


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


@get(EVENING)
async def show_evening(visit: NamedDependency[Visit]) -> Answer:
    return await _evening(visit)


@post(EVENING)
async def end_day(visit: NamedDependency[Visit]) -> Answer:
    """Names of sessions that were today or before go, whatever the clock says of them; what was counted stays."""
    await off_loop(_erase_past, visit.room.hall)
    return await _evening(visit, done=words_in(visit.lang)("evening-done"))


def _erase_past(hall: Hall) -> None:
    now = hall.office.now()
    hall.days.erase([held.session.id for held in list_doors(hall) if day_of(held, now) <= 0])
    hall.days.close()


async def _evening(visit: Visit, done: str = "") -> Answer:
    return page(visit, "evening.html", words_in(visit.lang)("evening"), done=done)


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


HANDLERS = [show_names, open_names, close_names, show_evening, end_day]
