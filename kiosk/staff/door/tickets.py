"""A ticket at the door: a hand-held scanner types it into the field and ends with Enter.

What the server signed is checked in by the scan itself, though the list may not know it yet; whatever needs a look gets
a page with one button.
"""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from content_packs.exchange.door.acts import LONGEST
from content_packs.exchange.door.errors import DoorError, NoSession
from content_packs.exchange.door.lists import Line
from kiosk.door.taking import Hall, admit, door_list
from kiosk.door.tickets import Seen, read_ticket
from kiosk.staff.answers import Answer, go
from kiosk.staff.door.taker import PATH, doing, once_of, show, whole
from kiosk.staff.door.telling import BOOKINGS
from kiosk.staff.visit import AnyRequest, Visit, form_of
from kiosk.staff.words import key, words_in

NOTES = {
    "elsewhere": key("ticket-elsewhere"),
    "not-listed": key("ticket-not-listed"),
    "older": key("ticket-older"),
    "newer": key("ticket-newer"),
    "no-seat": key("ticket-no-seat"),
}


@get(f"{PATH}/{{session:str}}/ticket")
async def show_scan(visit: NamedDependency[Visit], session: FromPath[str], done: FromQuery[str] = "") -> Answer:
    return await _field(visit, session, done=done)


@post(f"{PATH}/{{session:str}}/ticket")
async def say_ticket(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    form = await form_of(request)
    try:
        seen: Seen = await doing(scan, visit, session, form.get("text", ""))
        shown = await doing(door_list, visit, session)
        if not seen.admitted or shown.came.by_booking.get(seen.booking, 0) or shown.held.session.state == "cancelled":
            return await _look(visit, session, seen, form.get("text", "")[:LONGEST])
        await doing(admit, visit, session, once_of(form), seen.booking, seen.people)
    except DoorError as error:
        return await _field(visit, session, wrong=error)
    return go(f"{PATH}/{session}/ticket?done={min(seen.notes, default='noted')}")


@post(f"{PATH}/{{session:str}}/admit")
async def say_admitted(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    """After a look: the ticket is read again, so that a form says no more than the ticket does."""
    form = await form_of(request)
    try:
        seen: Seen = await doing(scan, visit, session, form.get("text", ""))
        await doing(admit, visit, session, once_of(form), seen.booking, whole(form.get("people", "")))
    except DoorError as error:
        return await _field(visit, session, wrong=error)
    return go(f"{PATH}/{session}/ticket?done=noted")


def scan(hall: Hall, session: str, text: str) -> Seen:
    sheet = hall.days.sheet()
    if sheet is None:
        raise NoSession(session)
    return read_ticket(sheet, session, text)


async def _look(visit: Visit, session: str, seen: Seen, text: str) -> Answer:
    """What the ticket is, and one button."""
    shown = await doing(door_list, visit, session)
    known = {line.booking: line for line in (*shown.expected, *shown.others)}
    line = known.get(seen.booking) or Line(guest=seen.guest, booking=seen.booking, came=0)
    return await show(
        visit,
        "door/ticket.html",
        words_in(visit.lang)("door-ticket"),
        session,
        shown=shown,
        line=line,
        seen=seen,
        notes=[words_in(visit.lang)(NOTES[note]) for note in sorted(seen.notes)],
        text=text,
        bookings=BOOKINGS,
    )


async def _field(visit: Visit, session: str, *, done: str = "", wrong: DoorError | None = None) -> Answer:
    title = words_in(visit.lang)("door-scan")
    return await show(visit, "door/scan.html", title, session, here="ticket", done=done, wrong=wrong)


HANDLERS = [show_scan, say_ticket, say_admitted]
