"""The wiring, and the only one: settings and a library in, an ASGI app out.

From outside in: the doors tell the kiosk's own browser from phones in its Wi-Fi; each has a display over the same
library, and a front that answers what follows from the library alone; what is left is bounded, and answered by Litestar
(`screen.web`), which is loaded beside the first answers.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from content_packs.exchange.fleet import Profile
from content_packs.guide.library import Library
from content_packs.running.jobs import Job, Jobs
from content_packs.running.later import Later
from content_packs.running.lifespan import live
from content_packs.running.lock import Lock
from content_packs.running.scrub import Scrub
from content_packs.visitor import pages
from content_packs.visitor.display import Display
from content_packs.visitor.front import App, Front, Scope, Send
from content_packs.visitor.making import display_of
from content_packs.visitor.request import Choice, read_asked
from kiosk.backoffice import BackOffice, Opening, open_office
from kiosk.config import Settings
from kiosk.desk import KioskDesk, Opened, nowhere
from kiosk.screen.doors import Doors
from kiosk.screen.dressing import ScreenDress
from kiosk.screen.making import WELCOME, screen_of
from kiosk.screen.phones import address_for_phones
from kiosk.screen.pulse import Pulse
from kiosk.screen.sleeping import is_asleep

PROFILE_EVERY = 5.0  # seconds: how soon the welcome follows a profile that staff changed
FIRST_SCRUB = 300.0  # seconds after the start
BESIDE = 0.1  # seconds after the start: the first page goes before


def wall_clock() -> datetime | None:
    """The time on the wall here; None where the clock is not believed."""
    return datetime.now().astimezone()


class Rooms(msgspec.Struct, frozen=True, kw_only=True):
    """What other rooms of the kiosk bring to its screen; without them it only shows."""

    opened: Opened = nowhere  # a story was opened
    profile: Callable[[], Profile] = lambda: Profile(name="kiosk")
    wall: Callable[[], datetime | None] = wall_clock
    staff: "Callable[[BackOffice], App] | None" = None  # made when somebody first asks for it
    enrolled: Callable[[], bool] = lambda: True
    reception: "Callable[[BackOffice], Any] | None" = None  # of workshops
    jobs: "Callable[[BackOffice], tuple[Job, ...]]" = lambda _: ()
    damaged: Callable[[str], None] | None = None  # the scrub found this blob damaged
    left: Callable[[], object] = lambda: None  # the process stops


class Kiosk:
    """The kiosk as an ASGI app."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        lock: Lock | None = None,
        rooms: Rooms | None = None,
        opening: Opening = open_office,
    ) -> None:
        self.settings = settings
        self.rooms = rooms or Rooms()
        self.back = BackOffice(settings, lock, opening)
        self.phones_at = address_for_phones(settings.host, settings.port, settings.phone_url)
        self.desk = KioskDesk(self.rooms.opened)
        workshops = self.rooms.reception is not None
        dress = ScreenDress(settings.idle, phones=bool(self.phones_at))
        self.screen = screen_of(library, dress, self.rooms.profile, phones=bool(self.phones_at), workshops=workshops)
        self.phones = display_of(library, workshops=workshops)
        self.scrub = Scrub(
            lambda: [shelf.pack for shelf in self.library.shelves],
            self.rooms.damaged or (lambda sha256: self.library.withdraw(sha256)),  # noqa: PLW0108 (of the library then shown)
            settings.scrub_rate,
        )
        self.pulse = Pulse()
        self._profile: Profile | None = None  # that welcomes were made with; None: not looked at yet
        self.jobs = self._jobs()
        self.later = Later(self._make_screen)
        self.doors = self._doors()

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send, self.start, self.stop)
        else:
            await self.doors(scope, receive, send)

    @property
    def library(self) -> Library:
        return self.screen.now.library

    def swap(self, library: Library) -> None:
        """Show another library from the next request on, here and on phones."""
        self.screen.swap(library)
        self.phones.swap(library)

    def follow_profile(self) -> None:
        """Welcomes are made anew once the profile is another one. The library stays: a swap beside one of `slots` could
        put an old version back on screen.
        """
        profile = self.rooms.profile()
        if profile != self._profile:
            self.screen.now.answers.drop(WELCOME)
            self._profile = profile

    def start(self) -> None:
        self.back.hold()
        self.jobs.start()
        asyncio.get_running_loop().call_later(BESIDE, self._begin)

    def stop(self) -> None:
        self.jobs.stop()
        self.rooms.left()
        self.back.stop()

    def _begin(self) -> None:
        """One after the other: visitors' pages before the store."""
        self.later.begin().add_done_callback(lambda _: self.back.begin())

    def _doors(self) -> Doors:
        staff = Later(lambda: self.rooms.staff(self.back)) if self.rooms.staff else None  # type: ignore[misc]
        return Doors(
            Front(self.later, self.screen, self.desk),
            Front(Later(self._make_phones), self.phones, self.desk),
            staff,
            self.pulse,
            self._is_new,
        )

    def _is_new(self) -> bool:
        return not self.library.museums and not self.rooms.enrolled()

    def _jobs(self) -> Jobs:
        jobs: Jobs

        def scrub_blobs() -> None:
            self.scrub.run(datetime.now(UTC), jobs.stopping)

        scrub = Job("scrub", scrub_blobs, self.settings.scrub_every, FIRST_SCRUB)
        follow = Job("profile", self.follow_profile, PROFILE_EVERY, PROFILE_EVERY)
        jobs = Jobs((scrub, follow, *self.rooms.jobs(self.back)))
        return jobs

    def _make_screen(self) -> App:
        """Litestar with all its routes, and what each language's first page would wait for."""
        from kiosk.screen.web import Ports, make_screen, with_bounds

        ports = Ports(self._is_asleep, self.phones_at, self.settings.wifi, self.pulse)
        web = make_screen(self.screen, self.desk, ports, self._reception())
        return with_bounds(web, self.settings.url_limit, self._refusal(self.screen))

    def _make_phones(self) -> App:
        from kiosk.screen.web import make_phones, with_bounds

        web = make_phones(self.phones, self.desk, self._reception())
        return with_bounds(web, self.settings.url_limit, self._refusal(self.phones))

    def _reception(self) -> Any:
        return self.rooms.reception(self.back) if self.rooms.reception else None

    def _is_asleep(self) -> bool:
        return is_asleep(self.settings.sleep, self.rooms.wall())

    def _refusal(self, display: Display) -> Callable[[Scope, int], bytes]:
        def refuse(scope: Scope, status: int) -> bytes:
            fields = dict(scope["headers"])
            asked = read_asked(Choice(), fields.get(b"cookie", b""), fields.get(b"accept-language", b""))
            return pages.failure(display.now.reader(asked), status, display.now.library.languages).encode()

        return refuse


def create_app(
    settings: Settings,
    library: Library,
    lock: Lock | None = None,
    rooms: Rooms | None = None,
    opening: Opening = open_office,
) -> Kiosk:
    """What `serve`, or any ASGI server, runs. `lock` is the folder's, if it is held already."""
    return Kiosk(settings, library, lock, rooms, opening)
