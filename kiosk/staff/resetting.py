"""`/staff/reset`, between groups: nothing of the visitors before stays in the browser; of the door nothing is lost.

What visitors chose, typed and kept lies in the browser alone, and `/again` lets it forget all of it
(`screen.web`). What staff noted is in the outbox. Staff pages are locked on the way, since the screen goes into other
hands.
"""

from litestar import get, post
from litestar.di import NamedDependency

from kiosk.staff.answers import HOME, Answer, leave, page
from kiosk.staff.visit import Visit, off_loop
from kiosk.staff.words import words_in

PATH, AGAIN = f"{HOME}/reset", "/again"


@get(PATH)
async def show_reset(visit: NamedDependency[Visit]) -> Answer:
    backlog = await off_loop(visit.room.office.outbox.backlog)
    return page(visit, "reset.html", words_in(visit.lang)("reset"), waiting=backlog.waiting)


@post(PATH)
async def reset(visit: NamedDependency[Visit]) -> Answer:
    await off_loop(visit.room.office.outbox.flush)  # stories that they opened
    visit.room.entries.end_all()
    return leave(AGAIN)


HANDLERS = [show_reset, reset]
