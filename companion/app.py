"""The wiring, and the only one: settings and a library in, an ASGI app out.

From outside in: the front answers what follows from the library alone; what is left is counted, bounded, and answered
by Litestar (`web`), which is loaded beside the first answers.
"""

import asyncio
from datetime import UTC, date, datetime
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

import structlog

from companion.backoffice import BackOffice
from companion.bookings.steady import Steady
from companion.config import Settings
from companion.desk import ScanDesk
from companion.drafts import Drafts, Previewed
from companion.health import Health, free, judge, writable
from companion.kiosks.figures import fleet_figures
from companion.metrics import Figure, Metrics, with_counting
from companion.previewing import Previewing
from companion.publishing.expiring import Expiring, expiring
from companion.scans import Scans
from companion.shown import Reading, Watch
from content_packs.format.blobs import FileBlobs
from content_packs.guide.library import Library
from content_packs.running.bounds import with_patience, with_short_urls
from content_packs.running.jobs import Job, Jobs
from content_packs.running.later import Later
from content_packs.running.lifespan import live
from content_packs.running.lock import Lock
from content_packs.running.scrub import Scrub
from content_packs.running.stored import Stored
from content_packs.visitor import pages, render
from content_packs.visitor.desk import Desk
from content_packs.visitor.display import Display
from content_packs.visitor.front import App, Front, Scope, Send
from content_packs.visitor.headers import Headers
from content_packs.visitor.making import headers_for, make_bytes
from content_packs.visitor.reader import INTERFACE, decide
from content_packs.visitor.request import Choice, read_asked

if TYPE_CHECKING:
    from companion.publishing.receiving.receiving import Receiving

SCANS = "scans.sqlite"
YEAR = 31_536_000  # seconds
COLLECT_EVERY = 3_600.0  # seconds
ANNOUNCE_EVERY = 10.0  # seconds between looks for what has begun
DAILY_LOOK = 900.0  # seconds between looks whether the day's work is done
FIRST_CHORE, FIRST_ERASING, FIRST_SWEEP = 20.0, 300.0, 600.0  # seconds after the start
TEND_EVERY, ERASE_EVERY = 10.0, 900.0  # seconds between looks for offers that are over, for names to erase
FIRST_COUNT, COUNT_EVERY = 15.0, 3.0  # seconds: figures follow what is told at the doors
FIRST_RECOUNT, RECOUNT_EVERY = 45.0, 3_600.0  # seconds: what was overlooked while no server ran
FIRST_HALT, HALT_EVERY = 25.0, 10.0  # seconds between looks for stages that kiosks would not show
FIRST_SCRUB = 60.0  # seconds after the start
FIRST_RENEWAL, RENEW_EVERY = 10.0, 3_600.0  # seconds: a day is claimed once, whoever looks
BESIDE = 0.1  # seconds after the start: a scan that waited for it goes before


class Companion:
    """The server as an ASGI app."""

    def __init__(self, settings: Settings, library: Library, lock: Lock | None = None) -> None:
        self.settings = settings
        self.display = self._display_of(library)
        self.scans = Scans(settings.data / SCANS)
        self.scrub = Scrub(
            lambda: [shelf.pack for shelf in self.display.now.library.shelves],
            lambda sha256: self.display.now.library.withdraw(sha256),  # noqa: PLW0108 (now: when the scrub finds it)
            settings.scrub_rate,
        )
        self.back = BackOffice(settings, lock)
        self.metrics = Metrics(
            lambda: _versions(self.display),
            (*_figures(self.display, self.scans, self.scrub), *fleet_figures(lambda: self.back.opened)),
            self._seconds_left,
        )
        self.jobs = self._jobs(settings)
        self.desk = ScanDesk(self.scans)
        self.later = Later(lambda: self._make(settings))
        self.stored = stored_in(settings)
        self.watch = Watch(self.display, self.stored, settings.data, self._reading)
        self.drafts = Drafts(self.display, self.stored, self._find_preview, self._make_draft)
        app = self.later if settings.packs else self._with_previews(self.later)
        self.front = Front(
            with_counting(
                with_short_urls(with_patience(app, self._refusal), settings.url_limit, self._refusal), self.metrics
            ),
            self.display,
            self.desk,
        )

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send, self.start, self.stop)
        else:
            await self.front(scope, receive, send)

    def start(self) -> None:
        self.back.hold()
        self.jobs.start()
        asyncio.get_running_loop().call_later(BESIDE, self._begin)

    def stop(self) -> None:
        self.jobs.stop()
        self.watch.stop()
        self._flush()
        self.back.stop()

    def _begin(self) -> None:
        """One after the other: visitors' pages before the store, and what is published."""
        self.later.begin().add_done_callback(lambda _: self._begin_office())

    def _begin_office(self) -> None:
        self.back.begin()
        if not self.settings.packs:  # which are shown as they are, and nothing is published
            self.watch.start()

    def _reading(self) -> Reading:
        from companion.publishing.reading import StoreReading

        self.back.office.published = self.watch.wake
        self.back.office.status = lambda: self.watch.status
        return StoreReading(self.back.office)

    def _display_of(self, library: Library, *, workshops: bool = True) -> Display:
        headers = transport(self.settings.public_url)
        maker = partial(make_bytes, workshops=workshops)
        return Display(library, maker, lambda shown: (*headers_for(shown), *headers))

    def _with_previews(self, app: App) -> Previewing:
        secure = self.settings.public_url.startswith("https:")
        return Previewing(app, self, self.drafts, self.display, secure)

    def _renew(self) -> None:
        from companion.publishing.renewing import try_renewing

        try_renewing(lambda: self.back.office)

    def _expiries(self) -> dict[str, datetime]:
        """When what is signed ends, as far as the store is open."""
        from companion.publishing.museums import expiries

        office = self.back.opened
        return expiries(office) if office else {}

    def _seconds_left(self) -> dict[str, float]:
        now = datetime.now(UTC)
        return {role: (at - now).total_seconds() for role, at in self._expiries().items()}

    def _find_preview(self, name: str) -> Previewed | None:
        from companion.publishing.previews.links import find_preview

        return find_preview(self.back.office, name)

    def _make_draft(self, library: Library, desk: Desk) -> tuple[Display, App]:
        from companion.web.app import make_draft

        display = self._display_of(library, workshops=False)
        return display, make_draft(display, desk)

    def _flush(self) -> None:
        """What cannot be written waits for the next time; at a stop it is lost, and the log says how much."""
        try:
            self.scans.flush(today())
        except Exception as error:
            structlog.get_logger().error("scans not written", waiting=self.scans.waiting, exc_info=error)

    def _refusal(self, scope: Scope, status: int) -> bytes:
        fields = dict(scope["headers"])
        languages = self.display.now.library.languages
        asked = read_asked(Choice(), fields.get(b"cookie", b""), fields.get(b"accept-language", b""))
        return pages.failure(decide(asked, languages), status, languages).encode()

    def _jobs(self, settings: Settings) -> Jobs:
        jobs: Jobs
        steady = Steady()

        def scrub_blobs() -> None:
            self.scrub.run(datetime.now(UTC), jobs.stopping)

        jobs = Jobs(
            (
                Job("scans", self._flush, settings.scan_flush, settings.scan_flush),
                Job("scrub", scrub_blobs, settings.scrub_every, FIRST_SCRUB),
                Job("collect", self._collect, COLLECT_EVERY, COLLECT_EVERY),
                Job("renew", self._renew, RENEW_EVERY, FIRST_RENEWAL),
                Job("count", self._count, COUNT_EVERY, FIRST_COUNT),
                Job("recount", self._recount, RECOUNT_EVERY, FIRST_RECOUNT),
                Job("live", self._announce, ANNOUNCE_EVERY, FIRST_CHORE),
                Job("halt", self._halt, HALT_EVERY, FIRST_HALT),
                Job("sweep", lambda: self._sweep(jobs.stopping), DAILY_LOOK, FIRST_SWEEP),
                Job("seats", lambda: self._tend(steady), TEND_EVERY, FIRST_CHORE),
                Job("erase", lambda: self._erase(steady), ERASE_EVERY, FIRST_ERASING),
            )
        )
        return jobs

    def _make(self, settings: Settings) -> App:
        """Litestar with all its routes, and what each language's first page would wait for."""
        from companion.web.app import make_web

        def check() -> Health:
            ending = expiring(self._expiries(), datetime.now(UTC))
            return _check(settings, self.display, self.scrub, self.watch, ending)

        web = make_web(
            self.display, self.desk, self.metrics, check, self._receiving, lambda: self.back.office, settings.proxies
        )
        render.prepare(INTERFACE)
        return web

    def _receiving(self) -> "Receiving":
        from companion.publishing.receiving.receiving import receiving_of

        return receiving_of(self.back.office)

    def _announce(self) -> None:
        from companion.publishing.chores import announce

        announce(self.back.office)

    def _tend(self, steady: Steady) -> None:
        from companion.bookings.chores import tend

        tend(self.back.office, steady)

    def _erase(self, steady: Steady) -> None:
        from companion.bookings.chores import erase

        erase(self.back.office, steady)

    def _count(self) -> None:
        from companion.impact.refreshing import refresh

        refresh(self.back.office)

    def _recount(self) -> None:
        from companion.impact.refreshing import EVER, refresh

        refresh(self.back.office, look_back=EVER)

    def _halt(self) -> None:
        from companion.kiosks.halting import halt_failing

        halt_failing(self.back.office)

    def _sweep(self, stopping: Event) -> None:
        from companion.publishing.chores import sweep_daily
        from companion.publishing.sweep.sweeping import drop_catalogues

        if self.settings.packs:
            shown = {shelf.pack.sha256 for shelf in self.display.now.library.shelves}
            drop_catalogues(self.stored.catalogues, shown, datetime.now(UTC))
        sweep_daily(self.back.office, stopping)

    def _collect(self) -> None:
        from companion.publishing.receiving.collecting import collect

        collect(self.back.office)


def create_app(settings: Settings, library: Library, lock: Lock | None = None) -> Companion:
    """What `serve`, or any ASGI server, runs. `lock` is the folder's, if it is held already."""
    return Companion(settings, library, lock)


def stored_in(settings: Settings) -> Stored:
    """Shelves of what museums pushed."""
    return Stored(FileBlobs(settings.data / "blobs"), settings.data / "catalogues")


def transport(public_url: str) -> Headers:
    """Visitors who come by https are told to keep to it (RFC 6797)."""
    return ((b"strict-transport-security", f"max-age={YEAR}".encode()),) if public_url.startswith("https:") else ()


def _check(settings: Settings, display: Display, scrub: Scrub, watch: Watch, ending: list[Expiring]) -> Health:
    library = display.now.library
    return judge(
        library=library.version,
        museums=len(library.museums),
        packs=len(library.shelves),
        packs_missing=max(0, len(settings.packs or watch.shown) - len(library.shelves)),
        writable=writable(settings.data),
        free=free(settings.data),
        floor=settings.space_floor,
        scrub=scrub.last,
        awaiting=not settings.packs,
        status=watch.status,
        expiring=ending,
    )


def today() -> date:
    """The day at the museum: of the server's time zone."""
    return datetime.now().astimezone().date()


def _versions(display: Display) -> dict[str, int]:
    return {shelf.pack.name: shelf.pack.manifest.version for shelf in display.now.library.shelves}


def _figures(display: Display, scans: Scans, scrub: Scrub) -> tuple[Figure, ...]:
    return (
        Figure("scans", "Stories opened.", lambda: scans.total, rises=True),
        Figure("answers", "Answers kept ready.", lambda: len(display.now.answers)),
        Figure("answers_bytes", "Bytes of them.", lambda: display.now.answers.size),
        Figure("damaged_blobs", "Found by the last scrub.", lambda: scrub.last.damaged if scrub.last else 0),
        Figure("missing_blobs", "Found by the last scrub.", lambda: scrub.last.missing if scrub.last else 0),
    )
