"""The end of a session: what will be recorded, close the door, open it again."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from content_packs.exchange.door.errors import DoorError
from kiosk.door.taking import close, door_list, reopen
from kiosk.staff.answers import Answer, go
from kiosk.staff.door.taker import PATH, doing, once_of, show
from kiosk.staff.visit import AnyRequest, Visit, form_of
from kiosk.staff.words import key, words_in


@get(f"{PATH}/{{session:str}}/close")
async def show_close(visit: NamedDependency[Visit], session: FromPath[str], done: FromQuery[str] = "") -> Answer:
    return await _close(visit, session, done=done)


@post(f"{PATH}/{{session:str}}/close")
async def say_closed(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    try:
        await doing(close, visit, session, once_of(await form_of(request)))
    except DoorError as error:
        return await _close(visit, session, wrong=error)
    return go(f"{PATH}/{session}/close?done=closed")


@post(f"{PATH}/{{session:str}}/reopen")
async def say_reopened(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    await doing(reopen, visit, session, once_of(await form_of(request)))
    return go(f"{PATH}/{session}?done=reopened")


async def _close(visit: Visit, session: str, *, done: str = "", wrong: DoorError | None = None) -> Answer:
    shown = await doing(door_list, visit, session)
    title = words_in(visit.lang)(key("door-closed") if shown.came.closed else key("door-close"))
    return await show(visit, "door/close.html", title, session, shown=shown, here="close", done=done, wrong=wrong)


HANDLERS = [show_close, say_closed, say_reopened]
