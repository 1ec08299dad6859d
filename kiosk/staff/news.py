"""`/staff/news`: what is shown here, how the last look for news ended, look now, and sticks that are plugged in.

The work goes on when the page is left. `/staff/watch` says how far it is, to pages that follow it.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from kiosk.ready.checks import Seen
from kiosk.staff.answers import HEADERS, HOME, Answer, go, page
from kiosk.staff.bringing import NEWS, look_for_news, take_from
from kiosk.staff.chores import Chore
from kiosk.staff.door.telling import Told
from kiosk.staff.room import Room
from kiosk.staff.sticks import Stick
from kiosk.staff.visit import AnyRequest, Visit, form_of, off_loop
from kiosk.staff.words import key, words_in
from kiosk.sync.outcome import Outcome
from kiosk.sync.sync import last_sync

PATH, WATCH = f"{HOME}/news", f"{HOME}/watch"
DOING = {"news": key("chore-news"), "stick": key("chore-stick"), "home": key("chore-home")}


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    mark: str  # another one: the page shows what is no more
    done: int = 0
    total: int = 0
    text: str = ""


class Line(msgspec.Struct, frozen=True):
    """A pack, for the page."""

    pack: str
    shown: int
    offered: int
    why: str  # a version of it is not shown


@get(PATH)
async def show_news(visit: NamedDependency[Visit]) -> Answer:
    room = visit.room
    seen, last, sticks = await off_loop(_look, room)
    return page(
        visit,
        "news.html",
        words_in(visit.lang)("news"),
        lines=lines_of(seen),
        fresh=seen.fresh,
        last=last,
        said=NEWS[last.state] if last else "",
        sticks=sticks,
        tell=Told(visit.lang),
        watch=PATH,
        mark=mark_of(room, sticks),
        **working(visit),
    )


@post(PATH)
async def begin_news(visit: NamedDependency[Visit]) -> Answer:
    look_for_news(visit.room)  # another work that goes on is shown in its place
    return go(PATH)


@post(f"{PATH}/stick")
async def begin_stick(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    label = (await form_of(request)).get("stick", "")
    stick = find(await off_loop(visit.room.sticks.seen), label)
    if stick:
        take_from(visit.room, stick)
    return go(PATH)


@get(WATCH)
async def watch(visit: NamedDependency[Visit]) -> Response[bytes]:
    room = visit.room
    chore, mark = room.chores.now, mark_of(room, await off_loop(room.sticks.seen))
    said = Watched(mark=mark)
    if chore:
        said = Watched(mark=mark, done=chore.done, total=chore.total, text=percent(visit.lang, chore))
    return Response(msgspec.json.encode(said), media_type="application/json", headers=dict(HEADERS))


def working(visit: Visit) -> dict[str, Any]:
    """What a page with `chore.html` needs."""
    chore = visit.room.chores.now
    return {
        "chore": chore,
        "doing": DOING[chore.kind] if chore else "",
        "percent": percent(visit.lang, chore) if chore else "",
    }


def percent(lang: str, chore: Chore) -> str:
    """Of what is to be done until it can be used."""
    return words_in(lang)("chore-far", percent=words_in(lang).number(100 * chore.done // max(chore.total, 1)))


def mark_of(room: Room, sticks: Sequence[Stick]) -> str:
    chore = room.chores.now
    doing = f"{chore.kind} {'over' if chore.ended else 'on' if chore.total else 'begins'}" if chore else ""
    return "|".join([doing, *(f"{stick.label} {stick.written} {stick.why}" for stick in sticks)])


def find(sticks: Sequence[Stick], label: str) -> Stick | None:
    """Among those that are there: no path comes from a form."""
    return next((stick for stick in sticks if stick.label == label), None)


def lines_of(seen: Seen) -> list[Line]:
    packs = sorted({*seen.shown, *seen.offered, *seen.unfit})
    return [
        Line(pack, seen.shown.get(pack, 0), seen.offered.get(pack, 0), seen.unfit.get(pack, "")[:200]) for pack in packs
    ]


def _look(room: Room) -> tuple[Seen, Outcome | None, list[Stick]]:
    return room.office.look(), last_sync(room.office), room.sticks.seen()


HANDLERS = [show_news, begin_news, begin_stick, watch]
