"""What the process that serves makes of the house: the app with every room, and what they do by themselves."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from content_packs.guide.library import Library
from content_packs.running.jobs import Job
from content_packs.running.lock import Lock
from content_packs.running.shelves import open_library
from kiosk.app import Kiosk, Rooms, create_app
from kiosk.whole import House

if TYPE_CHECKING:
    from content_packs.visitor.front import App
    from content_packs.visitor.workshops.reception import Reception

TICK, FLUSH_EVERY, LOOK_EVERY, NOTE_EVERY, ERASE_EVERY = 5.0, 3.0, 60.0, 300.0, 3_600.0  # seconds
SOON = 20.0  # seconds after the start


def live_in(house: House, lock: Lock | None = None) -> Kiosk:
    settings = house.office.settings
    rooms = Rooms(
        opened=house.office.outbox.opened,
        profile=house.profile,
        wall=lambda: wall_of(house),
        staff=lambda _: make_staff(house),
        enrolled=lambda: house.who() is not None,
        reception=lambda _: reception_of(house),
        jobs=lambda _: jobs_of(house),
        damaged=house.slots.damage,
        left=lambda: leave(house),
    )
    app = create_app(settings, library_of(house), lock, rooms, opening=lambda _: house.office)
    if not settings.packs:
        house.slots.show_on(app.screen, app.phones)
    return app


def library_of(house: House) -> Library:
    """What was good last; or the packs that the settings name, to try a screen."""
    settings = house.office.settings
    return open_library(settings.packs, house.office.catalogues) if settings.packs else house.slots.library()


def wall_of(house: House) -> datetime | None:
    """The time on the wall here; None where the clock is not believed."""
    belief = house.clock.belief()
    return None if belief.why else belief.at.astimezone()


def make_staff(house: House) -> "App":
    from kiosk.staff.room import open_room
    from kiosk.staff.router import make_staff

    def log_failure(number: str, path: str, error: BaseException) -> None:
        structlog.get_logger().error("request failed", id=number, path=path, exc_info=error)

    room = open_room(house.office, house.days, house.office.outbox)
    return make_staff(lambda: room, log_failure)


def reception_of(house: House) -> "Reception":
    from content_packs.visitor.workshops.reception import Reception
    from kiosk.days.showing import SheetSchedule
    from kiosk.wishes.counter import QueueCounter

    schedule = SheetSchedule(house.days)
    return Reception(schedule, QueueCounter(house.office, schedule, house.sealing), house.clock.judged)


def jobs_of(house: House) -> tuple[Job, ...]:
    from kiosk.sync.sync import Rhythm

    rhythm = Rhythm(house.office)

    def look() -> Any:
        return house.slots.look() if not house.office.settings.packs else None

    return (
        Job("sync", rhythm.tick, TICK, SOON),
        Job("outbox", house.office.outbox.flush, FLUSH_EVERY, FLUSH_EVERY),
        Job("slots", look, LOOK_EVERY, SOON),
        Job("clock", house.clock.note, NOTE_EVERY, SOON),
        Job("names", lambda: house.days.erase_old(house.clock.judged()), ERASE_EVERY, SOON),
    )


def leave(house: House) -> None:
    """At a stop, before the store is closed."""
    house.office.outbox.flush()
    house.clock.note()
