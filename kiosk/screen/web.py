"""The screen's part that Litestar answers: the visitor's pages in the kiosk's dress, and few doors of its own."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import msgspec
import structlog
from litestar import Litestar, MediaType, Response, get
from litestar.params import FromPath, QueryParameter

from content_packs.running.bounds import with_patience, with_short_urls
from content_packs.visitor.asking import AnyRequest, reader_of
from content_packs.visitor.desk import Desk
from content_packs.visitor.display import Display
from content_packs.visitor.failures import NotHere
from content_packs.visitor.front import App
from content_packs.visitor.handlers import FOREVER, send_coded
from content_packs.visitor.plugin import BODY_LIMIT, VisitorPlugin
from content_packs.visitor.qr import as_svg
from content_packs.visitor.workshops.reception import Reception
from kiosk.screen import statics
from kiosk.screen.pages import phone_page
from kiosk.screen.pulse import Pulse

LONGEST = 1_000  # letters of an address that a symbol is made of: more cannot be read from a screen
log = structlog.get_logger()

Typed = Annotated[str, QueryParameter(max_length=LONGEST)]


class Now(msgspec.Struct, frozen=True):
    """What the welcome asks for, while nobody uses the screen."""

    asleep: bool
    library: str  # version: another one is shown by loading the page anew


class Ports(msgspec.Struct, frozen=True):
    """What the screen needs of the app around it."""

    asleep: Callable[[], bool]
    phones: str  # address of the same pages for phones, or empty
    wifi: str  # name of the kiosk's own, or empty
    pulse: Pulse  # of the page on the screen


def make_screen(display: Display, desk: Desk, ports: Ports, reception: Reception | None = None) -> App:
    return _make(display, desk, reception, [*screen_handlers(display, ports), live])


def make_phones(display: Display, desk: Desk, reception: Reception | None = None) -> App:
    """For phones beside the kiosk: visitors' pages and nothing else."""
    return _make(display, desk, reception, [])


def _make(display: Display, desk: Desk, reception: Reception | None, handlers: list[Any]) -> App:
    plugin = VisitorPlugin(display, desk, log_failure, reception=reception)
    return Litestar(handlers, plugins=[plugin], request_max_body_size=BODY_LIMIT, logging_config=None)


def screen_handlers(display: Display, ports: Ports) -> list[Any]:
    @get("/again", include_in_schema=False)
    async def again() -> Response[bytes]:
        """Nothing stays of the visitor before: the browser forgets what it keeps, and begins anew."""
        forgotten = {"clear-site-data": '"cookies", "storage"', "cache-control": "no-store", "location": "/"}
        response = Response(b"", status_code=303, headers=forgotten)
        for name in ("lang", "variant"):  # where it does not know that header
            response.set_cookie(name, "", max_age=0, path="/", samesite="lax")
        return response

    @get("/phone", include_in_schema=False)
    async def phone(request: AnyRequest) -> Response[bytes]:
        shown = display.now
        page = phone_page(shown.library, reader_of(request, shown), ports.phones, ports.wifi)
        return Response(page.encode(), media_type=MediaType.HTML, headers={"cache-control": "no-store"})

    @get("/screen/symbol.svg", include_in_schema=False, sync_to_thread=True)
    def symbol(to: Typed) -> Response[bytes]:
        """An address as a QR symbol, for phones: this screen itself never leaves the kiosk."""
        return Response(as_svg(to, to), media_type="image/svg+xml", headers={"cache-control": "no-store"})

    @get("/screen/now", include_in_schema=False)
    async def now() -> Response[bytes]:
        said = msgspec.json.encode(Now(ports.asleep(), display.now.library.version))
        return Response(said, media_type=MediaType.JSON, headers={"cache-control": "no-store"})

    @get("/screen/beat", include_in_schema=False, status_code=204)
    async def beat() -> None:
        ports.pulse.beat()

    @get("/screen/alive", include_in_schema=False)
    async def alive() -> Response[str]:
        """Seconds since the page last said that it lives, for the watchdog (`kiosk install`)."""
        return Response(str(ports.pulse.silence()), media_type=MediaType.TEXT, headers={"cache-control": "no-store"})

    @get("/screen/{version:str}/{name:str}", include_in_schema=False)
    async def static_file(request: AnyRequest, version: FromPath[str], name: FromPath[str]) -> Response[bytes]:
        if name not in statics.FILES:
            raise NotHere("There is no such file.")
        body = statics.FILES[name]
        kept = FOREVER if version == statics.VERSION else "no-cache"
        return send_coded(request, name, body.tag, kept, partial(getattr, body))

    return [again, phone, symbol, now, beat, alive, static_file]


@get("/health/live", include_in_schema=False)
async def live() -> str:
    return "ok"


def with_bounds(app: App, url_limit: int, refusal: Callable[[Any, int], bytes]) -> App:
    return with_short_urls(with_patience(app, refusal), url_limit, refusal)


def log_failure(number: str, path: str, error: BaseException) -> None:
    """The answer 500 that says `number` to its reader; `path` is a template."""
    log.error("request failed", id=number, path=path, exc_info=error)
