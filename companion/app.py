"""The wiring, and the only one: settings and a library in, an ASGI app out.

From outside in: the front answers what follows from the library alone; what is left is counted, bounded, and answered
by Litestar (`web`), which is loaded beside the first answers.
"""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import structlog

from companion.backoffice import BackOffice
from companion.bounds import with_short_urls
from companion.config import Settings
from companion.desk import ScanDesk
from companion.health import Health, free, judge, writable
from companion.jobs import Job, Jobs
from companion.later import Later
from companion.lifespan import live
from companion.metrics import Figure, Metrics, with_counting
from companion.scans import Scans
from companion.scrub import Scrub
from companion.store.lock import Lock
from content_packs.guide.library import Library
from content_packs.visitor import pages, render
from content_packs.visitor.display import Display
from content_packs.visitor.front import App, Front, Scope, Send
from content_packs.visitor.headers import Headers
from content_packs.visitor.making import headers_for, make_bytes
from content_packs.visitor.reader import INTERFACE, decide
from content_packs.visitor.request import Choice, read_asked

SCANS = "scans.sqlite"
YEAR = 31_536_000  # seconds
FIRST_SCRUB = 60.0  # seconds after the start
BESIDE = 0.1  # seconds after the start: a scan that waited for it goes before


class Companion:
    """The server as an ASGI app."""

    def __init__(self, settings: Settings, library: Library, lock: Lock | None = None) -> None:
        headers = transport(settings.public_url)
        self.display = Display(library, make_bytes, lambda shown: (*headers_for(shown), *headers))
        self.scans = Scans(settings.data / SCANS)
        self.scrub = Scrub(
            lambda: [shelf.pack for shelf in self.display.now.library.shelves],
            lambda sha256: self.display.now.library.withdraw(sha256),  # noqa: PLW0108 (now: when the scrub finds it)
            settings.scrub_rate,
        )
        self.metrics = Metrics(lambda: _versions(self.display), _figures(self.display, self.scans, self.scrub))
        self.back = BackOffice(settings, lock)
        self.jobs = self._jobs(settings)
        self.desk = ScanDesk(self.scans)
        self.later = Later(lambda: self._make(settings))
        self.front = Front(
            with_counting(with_short_urls(self.later, settings.url_limit, self._too_long), self.metrics),
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
        self._flush()
        self.back.stop()

    def _begin(self) -> None:
        """One after the other: visitors' pages before the store."""
        self.later.begin().add_done_callback(lambda _: self.back.begin())

    def _flush(self) -> None:
        """What cannot be written waits for the next time; at a stop it is lost, and the log says how much."""
        try:
            self.scans.flush(today())
        except Exception as error:
            structlog.get_logger().error("scans not written", waiting=self.scans.waiting, exc_info=error)

    def _too_long(self, scope: Scope) -> bytes:
        fields = dict(scope["headers"])
        languages = self.display.now.library.languages
        asked = read_asked(Choice(), fields.get(b"cookie", b""), fields.get(b"accept-language", b""))
        return pages.failure(decide(asked, languages), 414, languages).encode()

    def _jobs(self, settings: Settings) -> Jobs:
        jobs: Jobs

        def scrub_blobs() -> None:
            self.scrub.run(datetime.now(UTC), jobs.stopping)

        jobs = Jobs(
            (
                Job("scans", self._flush, settings.scan_flush, settings.scan_flush),
                Job("scrub", scrub_blobs, settings.scrub_every, FIRST_SCRUB),
            )
        )
        return jobs

    def _make(self, settings: Settings) -> App:
        """Litestar with all its routes, and what each language's first page would wait for."""
        from companion.web.app import make_web

        web = make_web(self.display, self.desk, self.metrics, lambda: _check(settings, self.display, self.scrub))
        render.prepare(INTERFACE)
        return web


def create_app(settings: Settings, library: Library, lock: Lock | None = None) -> Companion:
    """What `serve`, or any ASGI server, runs. `lock` is the folder's, if it is held already."""
    return Companion(settings, library, lock)


def transport(public_url: str) -> Headers:
    """Visitors who come by https are told to keep to it (RFC 6797)."""
    return ((b"strict-transport-security", f"max-age={YEAR}".encode()),) if public_url.startswith("https:") else ()


def _check(settings: Settings, display: Display, scrub: Scrub) -> Health:
    library = display.now.library
    return judge(
        library=library.version,
        museums=len(library.museums),
        packs=len(library.shelves),
        packs_missing=len(settings.packs) - len(library.shelves),
        writable=writable(settings.data),
        free=free(settings.data),
        floor=settings.space_floor,
        scrub=scrub.last,
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
