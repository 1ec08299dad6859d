"""`/staff`: today's doors first, then what else there is to do. Other rooms add a Tile."""

from datetime import datetime

import msgspec
from litestar import get
from litestar.di import NamedDependency

from content_packs.exchange.door.lists import Held, day_of
from content_packs.exchange.programme import state_of
from kiosk.door.taking import list_doors
from kiosk.staff.answers import HOME, Answer, page
from kiosk.staff.door.telling import STATES, Told
from kiosk.staff.news import mark_of
from kiosk.staff.visit import Visit, off_loop
from kiosk.staff.words import key, words_in


class Tile(msgspec.Struct, frozen=True):
    path: str
    name: str  # a key
    help: str


TILES: list[Tile] = [
    Tile(f"{HOME}/ready", key("ready"), key("ready-help")),
    Tile(f"{HOME}/news", key("news"), key("news-help")),
    Tile(f"{HOME}/names", key("names"), key("names-help")),
    Tile(f"{HOME}/notes", key("notes"), key("notes-help")),
    Tile(f"{HOME}/reset", key("reset"), key("reset-help")),
    Tile(f"{HOME}/evening", key("evening"), key("evening-help")),
]


@get(HOME)
async def show_home(visit: NamedDependency[Visit]) -> Answer:
    doors: list[Held] = await off_loop(list_doors, visit.room.hall)
    now = visit.room.office.now()
    days: dict[int, list[Held]] = {}
    for held in doors:
        days.setdefault(day_of(held, now), []).append(held)
    sheet = await off_loop(visit.room.days.sheet)
    sticks = await off_loop(visit.room.sticks.seen)
    return page(
        visit,
        "home.html",
        words_in(visit.lang)("staff"),
        tiles=TILES,
        days=[(day, days[day]) for day in first_today(days)],
        states={held.session.id: STATES[state_of(held.session, now)] for held in doors},
        tell=Told(visit.lang),
        made=sheet.made if sheet else None,
        age=age_of(sheet.made, now) if sheet else 0,
        open=visit.room.days.is_open(),
        sticks=sticks,
        watch=HOME,
        mark=mark_of(visit.room, sticks),
    )


def first_today(days: dict[int, list[Held]]) -> list[int]:
    return sorted(days, key=lambda day: (day != 0, day < 0, abs(day)))


def age_of(made: datetime, now: datetime) -> int:
    """Whole days; 0 where the clock stands before it was made."""
    return max(0, (now - made).days)


HANDLERS = [show_home]
