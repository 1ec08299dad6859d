"""A ticket at the door: scanned into a field, its number typed, or opened by the phone's own camera (`/t/…`).

At its own session's door a ticket that is in order is checked in at once; whatever needs a look gets a page with one
button. `/t/…` is everybody's address: who is not at a door is shown the visitor's page (web/app.py).
"""

from typing import Annotated
from urllib.parse import quote

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from companion.accounts.people import may
from companion.door.taking import Arrive, arrive
from companion.door.tickets import Gate, Scan, Scanned
from companion.web.staff.answers import Answer, go, page
from companion.web.staff.door.taker import (
    FAULTS,
    PATH,
    Taker,
    doing,
    fault_status,
    known,
    listed,
    show,
    taker_of,
    title_of,
)
from companion.web.staff.door.telling import BOOKINGS
from companion.web.staff.visit import OPEN, AnyRequest, Visit, form_of
from companion.web.words import words_in
from content_packs.exchange.bookings import SEATED
from content_packs.exchange.door.errors import BadTicket, DoorError, NoBooking, SlowDown
from content_packs.exchange.door.lists import DoorList, Line
from content_packs.visitor.urls import AS_VISITOR

GATE = Gate()
Typed = Annotated[str, QueryParameter(max_length=400)]


@get(["/t/{ticket:str}", "/T/{ticket:str}"], opt=OPEN)
async def open_ticket(visit: NamedDependency[Visit], ticket: FromPath[str]) -> Answer:
    """The camera of a phone that is logged in leads to the door; anybody else's to the page for visitors."""
    session = visit.session
    if session and session.stage == "full" and may(session.person, "door", session.person.museum):
        return go(visit, f"{PATH}/ticket?t={quote(ticket[:400], safe='')}")
    return go(visit, f"/t/{quote(ticket[:400], safe='')}?{AS_VISITOR}")


@get(f"{PATH}/ticket")
async def show_ticket(request: AnyRequest, visit: NamedDependency[Visit], t: Typed = "") -> Answer:
    taker = taker_of(request, visit)
    try:
        scanned = await _scan(taker, t)
    except (BadTicket, NoBooking, SlowDown) as error:
        return _no_ticket(taker, error)
    return await _look(taker, scanned)


@get(f"{PATH}/{{session:str}}/ticket")
async def show_scan(
    request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str], done: FromQuery[str] = ""
) -> Answer:
    return await _field(taker_of(request, visit), session, done=done)


@post(f"{PATH}/{{session:str}}/ticket")
async def say_ticket(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    form, taker = await form_of(request), taker_of(request, visit)
    try:
        scanned = await _scan(taker, form.get("text", ""), session)
    except (BadTicket, NoBooking, SlowDown) as error:
        return await _field(taker, session, wrong=error)
    shown = await listed(taker, scanned.session.id)
    if scanned.session.id != session or not _in_order(scanned, shown):
        return await _look(taker, scanned, at=session)
    guest = scanned.guest
    wish = Arrive(**taker.act(session, form), booking=guest.id, people=guest.people)
    try:
        await doing(arrive, taker, wish)
    except DoorError as error:
        return await _field(taker, session, wrong=error)
    return known(taker, go(visit, f"{PATH}/{session}/ticket?done=noted"))


def _in_order(scanned: Scanned, shown: DoorList) -> bool:
    """Nobody of it came yet, and it holds seats of a session that is held."""
    came = shown.came.by_booking.get(scanned.guest.id, 0)
    return not came and scanned.guest.state in SEATED and scanned.session.state != "cancelled"


async def _scan(taker: Taker, text: str, session: str = "") -> Scanned:
    wish = Scan(text=text, session=session, museum=taker.museum)
    scanned = await doing(GATE.read, taker, wish)
    assert isinstance(scanned, Scanned)
    return scanned


async def _look(taker: Taker, scanned: Scanned, at: str = "") -> Answer:
    """What the ticket is, and one button. `at`: the door where it was shown, if that is another session's."""
    shown = await listed(taker, scanned.session.id)
    lines = (*shown.expected, *shown.others)
    line = next((line for line in lines if line.booking == scanned.guest.id), None)
    return show(
        taker,
        "door/ticket.html",
        words_in(taker.visit.lang)("door-ticket"),
        shown,
        line=line or Line(guest=scanned.guest, booking=scanned.guest.id, came=0),
        elsewhere=bool(at) and at != scanned.session.id,
        name=title_of(shown.held, taker.visit.lang),
        bookings=BOOKINGS,
        typed="",
    )


async def _field(taker: Taker, session: str, *, done: str = "", wrong: DoorError | None = None) -> Answer:
    shown = await listed(taker, session)
    title = words_in(taker.visit.lang)("door-scan")
    return show(taker, "door/scan.html", title, shown, here="ticket", done=done, wrong=wrong)


def _no_ticket(taker: Taker, wrong: DoorError) -> Answer:
    words = words_in(taker.visit.lang)
    answer = page(
        taker.visit,
        "door/no_ticket.html",
        words("door-ticket"),
        status=fault_status(wrong),
        path=PATH,
        wrong=words(FAULTS[wrong.code]),
    )
    return known(taker, answer)


HANDLERS = [open_ticket, show_ticket, show_scan, say_ticket]
