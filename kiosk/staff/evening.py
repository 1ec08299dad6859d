"""`/staff/evening`: one button brings everything home; "safe to switch off" is said only when that is so."""

from litestar import get, post
from litestar.di import NamedDependency

from content_packs.exchange.door.lists import day_of
from kiosk.door.taking import Hall, list_doors
from kiosk.ready.evening import Lying, is_safe
from kiosk.staff.answers import HOME, Answer, go, page
from kiosk.staff.bringing import bring_home
from kiosk.staff.news import find, mark_of, working
from kiosk.staff.room import Room
from kiosk.staff.sticks import Stick
from kiosk.staff.visit import AnyRequest, Visit, form_of, off_loop
from kiosk.staff.words import words_in
from kiosk.wishes.sending import unsent

PATH = f"{HOME}/evening"
MANY = 1_000  # events are counted one by one up to here


@get(PATH)
async def show_evening(visit: NamedDependency[Visit]) -> Answer:
    lying, sticks = await off_loop(_look, visit.room)
    return page(
        visit,
        "evening.html",
        words_in(visit.lang)("evening"),
        lying=lying,
        safe=is_safe(lying),
        sticks=sticks,
        watch=PATH,
        mark=mark_of(visit.room, sticks),
        **working(visit),
    )


@post(PATH)
async def end_day(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    """Names of sessions that were today or before go, whatever the clock says of them; then all goes home: to the
    server, or on the stick that the form names."""
    label, room = (await form_of(request)).get("stick", ""), visit.room
    await off_loop(_erase_past, room.hall)
    stick = find(await off_loop(room.sticks.seen), label) if label else None
    if stick or not label:
        bring_home(room, stick)
    return go(PATH)


def look(room: Room) -> Lying:
    outbox, carried = room.office.outbox, room.carrying.now
    outbox.flush()
    backlog = outbox.backlog()
    left = backlog.waiting if carried.number < 0 else len(outbox.waiting(carried.number, MANY))
    wishes = unsent(room.office)
    return Lying(
        waiting=left,
        wishes=len(wishes - carried.wishes),
        names=room.days.has_names(_past(room.hall)),
        kept=backlog.refused + backlog.conflicting,
        carried=left < backlog.waiting or bool(wishes & carried.wishes),
    )


def _look(room: Room) -> tuple[Lying, list[Stick]]:
    return look(room), room.sticks.seen()


def _erase_past(hall: Hall) -> None:
    hall.days.erase(_past(hall))
    hall.days.close()


def _past(hall: Hall) -> list[str]:
    now = hall.office.now()
    return [held.session.id for held in list_doors(hall) if day_of(held, now) <= 0]


HANDLERS = [show_evening, end_day]
