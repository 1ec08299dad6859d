"""The way in: a PIN, set at the first visit (or by `kiosk pin`), and the way out."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException

from kiosk.locks import PIN_DIGITS, BadPin
from kiosk.staff.answers import HOME, Answer, go, leave, page
from kiosk.staff.pins import SetPin, set_pin
from kiosk.staff.visit import OPEN, AnyRequest, Visit, form_of, off_loop
from kiosk.staff.words import words_in
from kiosk.tries import TooSoon

ENTER, FIRST = f"{HOME}/enter", f"{HOME}/first"


@get(ENTER, opt=OPEN)
async def show_enter(visit: NamedDependency[Visit]) -> Answer:
    if visit.is_staff:
        return go(HOME)
    return _pin(visit) if await off_loop(visit.room.has_pin) else go(FIRST)


@post(ENTER, opt=OPEN)
async def enter(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    pin, words = (await form_of(request)).get("pin", ""), words_in(visit.lang)
    try:
        right = await off_loop(visit.room.is_pin, pin)
    except TooSoon as error:
        return _pin(visit, words.plural("pin-slow-down", error.seconds), 429)
    if not right:
        return _pin(visit, words("pin-wrong"), 403)
    return go(HOME, visit.room.entries.begin())


@get(FIRST, opt=OPEN)
async def show_first(visit: NamedDependency[Visit]) -> Answer:
    if await off_loop(visit.room.has_pin):
        return go(HOME)
    return _first(visit)


@post(FIRST, opt=OPEN)
async def set_first(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    """Once: another PIN is set by who has the old one, or by `kiosk pin`."""
    form, words = await form_of(request), words_in(visit.lang)
    if await off_loop(visit.room.has_pin):
        raise NotFoundException
    if form.get("pin") != form.get("again"):
        return _first(visit, words("pin-differ"))
    try:
        await off_loop(set_pin, visit.room.office, SetPin(pin=form.get("pin", "")), "screen")
    except BadPin:
        return _first(visit, words("pin-bad", least=PIN_DIGITS[0], most=PIN_DIGITS[-1]))
    begun = visit.room.chores.now is not None  # the first sync, since it was enrolled just now
    return go(f"{HOME}/news" if begun else HOME, visit.room.entries.begin())


@post(f"{HOME}/leave")
async def say_leave(visit: NamedDependency[Visit]) -> Answer:
    if visit.entered:
        visit.room.entries.end(visit.entered.token)
    return leave("/")


def _pin(visit: Visit, wrong: str = "", status: int = 200) -> Answer:
    return page(visit, "enter.html", words_in(visit.lang)("staff"), status=status, wrong=wrong)


def _first(visit: Visit, wrong: str = "") -> Answer:
    least, most = PIN_DIGITS[0], PIN_DIGITS[-1]
    title = words_in(visit.lang)("pin-first")
    return page(visit, "first.html", title, status=400 if wrong else 200, wrong=wrong, least=least, most=most)


HANDLERS = [show_enter, enter, show_first, set_first, say_leave]
