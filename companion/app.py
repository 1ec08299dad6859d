"""The wiring, and the only one: settings and a library in, an ASGI app out.

From outside in: the front sends warm stories as they are; what is left is counted, bounded, and answered by Litestar.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, date, datetime

import structlog
from litestar import Litestar
from litestar.types import ASGIApp

from companion.bounds import with_short_urls
from companion.config import Settings
from companion.desk import ScanDesk
from companion.health import Health, free, judge, writable
from companion.jobs import Job, Jobs
from companion.metrics import Figure, Metrics, with_counting
from companion.operations import operations
from companion.scans import Scans
from companion.scrub import Scrub
from content_packs.guide.library import Library
from content_packs.visitor.display import Display
from content_packs.visitor.front import Front
from content_packs.visitor.headers import Headers
from content_packs.visitor.making import make_bytes
from content_packs.visitor.plugin import VisitorPlugin, headers_for

SCANS = "scans.sqlite"
YEAR = 31_536_000  # seconds
FIRST_SCRUB = 60.0  # seconds after the start

log = structlog.get_logger()


def create_app(settings: Settings, library: Library) -> ASGIApp:
    """What `serve`, or any ASGI server, runs."""
    display = Display(library, make_bytes, lambda shown: (*headers_for(shown), *transport(settings.public_url)))
    scans = Scans(settings.data / SCANS)
    desk = ScanDesk(scans)
    scrub = Scrub(
        lambda: [shelf.pack for shelf in display.now.library.shelves],
        lambda sha256: display.now.library.withdraw(sha256),  # noqa: PLW0108 (now: when the scrub finds it)
        settings.scrub_rate,
    )
    metrics = Metrics(lambda: _versions(display), _figures(display, scans, scrub))
    jobs = _jobs(settings, scans, scrub)
    app = Litestar(
        route_handlers=operations(lambda: _check(settings, display, scrub), metrics),
        plugins=[VisitorPlugin(display, desk, log_failure)],
        lifespan=[_running(jobs, scans)],
        logging_config=None,
    )
    return Front(with_counting(with_short_urls(app, settings.url_limit), metrics), display, desk)


def transport(public_url: str) -> Headers:
    """Visitors who come by https are told to keep to it (RFC 6797)."""
    return ((b"strict-transport-security", f"max-age={YEAR}".encode()),) if public_url.startswith("https:") else ()


def log_failure(number: str, path: str, error: BaseException) -> None:
    """The answer 500 that says `number` to its reader; `path` is a template."""
    log.error("request failed", id=number, path=path, exc_info=error)


def _check(settings: Settings, display: Display, scrub: Scrub) -> Health:
    library = display.now.library
    return judge(
        library=library.version,
        museums=len(library.museums),
        writable=writable(settings.data),
        free=free(settings.data),
        floor=settings.space_floor,
        scrub=scrub.last,
    )


def _jobs(settings: Settings, scans: Scans, scrub: Scrub) -> Jobs:
    jobs: Jobs

    def flush_scans() -> None:
        scans.flush(today())

    def scrub_blobs() -> None:
        scrub.run(datetime.now(UTC), jobs.stopping)

    jobs = Jobs(
        (
            Job("scans", flush_scans, settings.scan_flush, settings.scan_flush),
            Job("scrub", scrub_blobs, settings.scrub_every, FIRST_SCRUB),
        )
    )
    return jobs


def _running(jobs: Jobs, scans: Scans) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def running(_: Litestar) -> AsyncIterator[None]:
        jobs.start()
        try:
            yield
        finally:
            jobs.stop()
            scans.flush(today())

    return running


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
