"""The end: what will be recorded, close the door, open it again, take the names along."""

import csv
from io import StringIO

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from companion.door.closing import Close, Export, Reopen, close, record_export, reopen
from companion.impact.sheets import harmless
from companion.web.staff.answers import HEADERS, Answer, go
from companion.web.staff.door.taker import PATH, Taker, doing, known, listed, show, taker_of
from companion.web.staff.door.telling import BOOKINGS
from companion.web.staff.visit import AnyRequest, Visit, form_of
from companion.web.words import Words, key, words_in
from content_packs.exchange.door.errors import DoorError
from content_packs.exchange.door.lists import DoorList


@get(f"{PATH}/{{session:str}}/close")
async def show_close(
    request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str], done: FromQuery[str] = ""
) -> Answer:
    return await _close(taker_of(request, visit), session, done=done)


@post(f"{PATH}/{{session:str}}/close")
async def say_closed(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    form, taker = await form_of(request), taker_of(request, visit)
    try:
        await doing(close, taker, Close(**taker.act(session, form)))
    except DoorError as error:
        return await _close(taker, session, wrong=error)
    return known(taker, go(visit, f"{PATH}/{session}/close?done=closed"))


@post(f"{PATH}/{{session:str}}/reopen")
async def say_reopened(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    form, taker = await form_of(request), taker_of(request, visit)
    await doing(reopen, taker, Reopen(**taker.act(session, form)))
    return known(taker, go(visit, f"{PATH}/{session}?done=reopened"))


@post(f"{PATH}/{{session:str}}/names.csv")
async def export_names(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    taker = taker_of(request, visit)
    await doing(record_export, taker, Export(session=session, museum=taker.museum))
    shown = await listed(taker, session)
    headers = {**HEADERS, "content-disposition": f'attachment; filename="door-{shown.held.session.id}.csv"'}
    text = as_csv(shown, words_in(visit.lang))
    return known(taker, Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers))


def as_csv(shown: DoorList, words: Words) -> str:
    """For a spreadsheet, which must run nothing of what visitors typed."""
    out = StringIO()
    rows = csv.writer(out)
    rows.writerow([words("name"), words("door-people"), words("door-kept"), words("door-here"), words("state")])
    for line in (*shown.expected, *shown.others):
        guest = line.guest
        name = (guest.school or guest.name) if guest else ""
        state = words(BOOKINGS[guest.state]) if guest else words("door-unknown")
        people, kept = (guest.people, guest.kept) if guest else ("", "")
        rows.writerow([harmless(name or line.booking), people, kept, line.came, state])
    return out.getvalue()


async def _close(taker: Taker, session: str, *, done: str = "", wrong: DoorError | None = None) -> Answer:
    shown = await listed(taker, session)
    title = words_in(taker.visit.lang)(key("door-closed") if shown.came.closed else key("door-close"))
    return show(taker, "door/close.html", title, shown, here="close", done=done, wrong=wrong)


HANDLERS = [show_close, say_closed, say_reopened, export_names]
