"""The sessions of these days, and one session's list: tick names, add walk-ins, take the last act back."""

from typing import Annotated
from urllib.parse import urlencode

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from companion.door.listing import Near, list_near
from companion.door.taking import Arrive, Undo, WalkIn, arrive, undo, walk_in
from companion.web.staff.answers import Answer, go, page
from companion.web.staff.door.taker import PATH, Taker, doing, known, listed, show, taker_of, title_of, whole
from companion.web.staff.door.telling import BOOKINGS, STATES, Told
from companion.web.staff.visit import AnyRequest, Visit, form_of
from companion.web.words import words_in
from content_packs.exchange.door.errors import DoorError
from content_packs.exchange.door.lists import Held, day_of, matching
from content_packs.exchange.programme import state_of

Typed = Annotated[str, QueryParameter(max_length=300)]
BACK = {"list": "", "ticket": "/ticket"}  # where an act's page goes on


@get(PATH)
async def show_doors(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    taker = taker_of(request, visit)
    found: list[Held] = await doing(list_near, taker, Near(museum=taker.museum))
    now = visit.office.now()
    days: dict[int, list[Held]] = {}
    for held in found:
        days.setdefault(day_of(held, now), []).append(held)
    first = sorted(days, key=lambda day: (day != 0, day < 0, abs(day)))  # today, what comes, what was
    answer = page(
        visit,
        "door/doors.html",
        words_in(visit.lang)("door"),
        path=PATH,
        days=[(day, days[day]) for day in first],
        states={held.session.id: STATES[state_of(held.session, now)] for held in found},
        tell=Told(visit.lang),
    )
    return known(taker, answer)


@get(f"{PATH}/{{session:str}}")
async def show_door(
    request: AnyRequest,
    visit: NamedDependency[Visit],
    session: FromPath[str],
    q: Typed = "",
    done: FromQuery[str] = "",
) -> Answer:
    return await _list(taker_of(request, visit), session, q, done=done)


@post(f"{PATH}/{{session:str}}/came")
async def say_came(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    form, taker = await form_of(request), taker_of(request, visit)
    booking = form.get("booking", "")
    wish = Arrive(**taker.act(session, form), booking=booking, people=whole(form.get("people", "")))
    try:
        await doing(arrive, taker, wish)
    except DoorError as error:
        return await _list(taker, session, form.get("q", ""), wrong=error)
    return _back(taker, session, form, "noted", f"b-{booking}")


@post(f"{PATH}/{{session:str}}/walked-in")
async def say_walked_in(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    form, taker = await form_of(request), taker_of(request, visit)
    people = whole(form.get("people", ""))
    kept = whole(form.get("kept") or "0")
    try:
        await doing(walk_in, taker, WalkIn(**taker.act(session, form), people=people, kept=kept))
    except DoorError as error:
        return await _list(taker, session, form.get("q", ""), wrong=error)
    return _back(taker, session, form, "noted")


@post(f"{PATH}/{{session:str}}/undo")
async def say_undone(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    form, taker = await form_of(request), taker_of(request, visit)
    wish = Undo(**taker.act(session, form), event=form.get("event", "")[:40], of=form.get("of", "")[:64])
    try:
        await doing(undo, taker, wish)
    except DoorError as error:
        return await _list(taker, session, form.get("q", ""), wrong=error)
    return _back(taker, session, form, "undone")


async def _list(taker: Taker, session: str, typed: str, *, done: str = "", wrong: DoorError | None = None) -> Answer:
    shown = await listed(taker, session)
    return show(
        taker,
        "door/door.html",
        title_of(shown.held, taker.visit.lang),
        shown,
        here="list",
        done=done,
        wrong=wrong,
        expected=matching(shown.expected, typed),
        others=matching(shown.others, typed),
        typed=typed,
        bookings=BOOKINGS,
    )


def _back(taker: Taker, session: str, form: dict[str, str], done: str, place: str = "") -> Answer:
    """On to the list as it was searched, at the line that was tapped; or to the next ticket."""
    said = {"q": form.get("q", "")[:100], "done": done}
    query = urlencode({name: text for name, text in said.items() if text})
    where = f"{PATH}/{session}{BACK.get(form.get('back', ''), '')}?{query}"
    return known(taker, go(taker.visit, f"{where}#{place}" if place else where))


HANDLERS = [show_doors, show_door, say_came, say_walked_in, say_undone]
