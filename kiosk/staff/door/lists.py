"""One session's list: tick names, add walk-ins, take the last act back, take the door over from another kiosk."""

from typing import Annotated
from urllib.parse import urlencode

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from content_packs.exchange.door.errors import DoorError
from content_packs.exchange.door.lists import matching
from kiosk.door.taking import arrive, door_list, take_over, undo, walk_in
from kiosk.staff.answers import Answer, go
from kiosk.staff.door.taker import PATH, doing, once_of, show, whole
from kiosk.staff.door.telling import BOOKINGS
from kiosk.staff.visit import AnyRequest, Visit, form_of, off_loop
from kiosk.staff.words import words_in
from kiosk.tries import TooSoon

Typed = Annotated[str, QueryParameter(max_length=300)]
BACK = {"list": "", "ticket": "/ticket"}  # where an act's page goes on


@get(f"{PATH}/{{session:str}}")
async def show_door(
    visit: NamedDependency[Visit], session: FromPath[str], q: Typed = "", done: FromQuery[str] = ""
) -> Answer:
    return await _list(visit, session, q, done=done)


@post(f"{PATH}/{{session:str}}/came")
async def say_came(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    form = await form_of(request)
    booking = form.get("booking", "")[:64]
    try:
        await doing(arrive, visit, session, once_of(form), booking, whole(form.get("people", "")))
    except DoorError as error:
        return await _list(visit, session, form.get("q", ""), wrong=error)
    return _back(session, form, "noted", f"b-{booking}")


@post(f"{PATH}/{{session:str}}/walked-in")
async def say_walked_in(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    form = await form_of(request)
    people, kept = whole(form.get("people", "")), whole(form.get("kept") or "0")
    try:
        await doing(walk_in, visit, session, once_of(form), people, kept)
    except DoorError as error:
        return await _list(visit, session, form.get("q", ""), wrong=error)
    return _back(session, form, "noted")


@post(f"{PATH}/{{session:str}}/undo")
async def say_undone(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    form = await form_of(request)
    await doing(undo, visit, session, once_of(form), form.get("event", "")[:40], form.get("of", "")[:64])
    return _back(session, form, "undone")


@post(f"{PATH}/{{session:str}}/over")
async def say_over(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    """By the PIN: that two kiosks hold one door is somebody's will, not a slip of the finger."""
    words = words_in(visit.lang)
    try:
        right = await off_loop(visit.room.is_pin, (await form_of(request)).get("pin", ""))
    except TooSoon as error:
        return await _list(visit, session, "", fault=words.plural("pin-slow-down", error.seconds))
    if not right:
        return await _list(visit, session, "", fault=words("pin-wrong"))
    await doing(take_over, visit, session)
    return go(f"{PATH}/{session}?done=over")


async def _list(
    visit: Visit, session: str, typed: str, *, done: str = "", wrong: DoorError | None = None, fault: str = ""
) -> Answer:
    shown = await doing(door_list, visit, session)
    return await show(
        visit,
        "door/door.html",
        "",
        session,
        here="list",
        done=done,
        wrong=wrong,
        shown=shown,
        fault_of=fault,
        expected=matching(shown.expected, typed),
        others=matching(shown.others, typed),
        typed=typed,
        bookings=BOOKINGS,
    )


def _back(session: str, form: dict[str, str], done: str, place: str = "") -> Answer:
    """On to the list as it was searched, at the line that was tapped; or to the next ticket."""
    said = {"q": form.get("q", "")[:100], "done": done}
    query = urlencode({name: text for name, text in said.items() if text})
    where = f"{PATH}/{session}{BACK.get(form.get('back', ''), '')}?{query}"
    return go(f"{where}#{place}" if place else where)


HANDLERS = [show_door, say_came, say_walked_in, say_undone, say_over]
