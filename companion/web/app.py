"""The part of the server that Litestar answers: lists, searches, media, the API, failures, operations."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog
from litestar import Litestar

from companion.health import Health
from companion.metrics import Metrics
from companion.reception import reception_of
from companion.web.described import COMPONENTS
from companion.web.operations import operations
from companion.web.publish import publish_doors
from companion.web.repository import repository_doors
from companion.web.sync.router import sync_doors
from content_packs.running.later import Later
from content_packs.visitor.desk import Desk
from content_packs.visitor.display import Display
from content_packs.visitor.front import App, Scope, Send
from content_packs.visitor.plugin import BODY_LIMIT, VisitorPlugin
from content_packs.visitor.urls import AS_VISITOR
from content_packs.visitor.workshops.quick import with_quick_bookings

if TYPE_CHECKING:
    from companion.office import Office
    from companion.publishing.receiving.receiving import Receiving

STAFF, TICKETS = "/staff", ("/t/", "/T/")
STAFF_APIS = ("/api/v1/impact", "/api/v1/door", "/api/v1/plan")
_STAFF_OWN = frozenset({STAFF, *STAFF_APIS})
_STAFF_BELOW = tuple(f"{path}/" for path in sorted(_STAFF_OWN))
_IS_STAFF = re.compile(rb"(?:^|;\s*)(?:__Host-)?staff=")
log = structlog.get_logger()


def make_web(
    display: Display,
    desk: Desk,
    metrics: Metrics,
    check: Callable[[], Health],
    receiving: "Callable[[], Receiving]",
    office: "Callable[[], Office]",
    proxies: int = 0,
) -> App:
    """`receiving` and `office` wait until the store is open: they are called in threads alone."""
    reception = reception_of(office, proxies)
    visitors = Litestar(
        route_handlers=[
            *operations(check, metrics),
            repository_doors(office),
            publish_doors(receiving),
            sync_doors(office),
        ],
        plugins=[VisitorPlugin(display, desk, log_failure, COMPONENTS, reception)],
        request_max_body_size=BODY_LIMIT,
        logging_config=None,
    )
    return with_staff(with_quick_bookings(visitors, reception), Later(lambda: _make_staff(office)))


def with_staff(visitors: App, staff: App) -> App:
    """The staff pages are an app of their own, made when somebody first asks for one: visitors do not wait for it."""

    async def choose(scope: Scope, receive: Any, send: Send) -> None:
        await (staff if is_for_staff(scope) else visitors)(scope, receive, send)

    return choose


def is_for_staff(scope: Scope) -> bool:
    """A ticket is everybody's: whose browser has the cookie of staff may be at a door, and is asked there."""
    path: str = scope.get("path", "")
    if path.startswith(TICKETS):
        cookies = (value for name, value in scope.get("headers", ()) if name == b"cookie")
        return any(_IS_STAFF.search(value[:4_000]) for value in cookies) and not _as_visitor(scope)
    return path in _STAFF_OWN or path.startswith(_STAFF_BELOW)


def _as_visitor(scope: Scope) -> bool:
    return AS_VISITOR.encode() in scope.get("query_string", b"").split(b"&")


def _make_staff(office: "Callable[[], Office]") -> App:
    from companion.web.staff.router import make_staff

    return make_staff(office, log_failure)


def make_draft(display: Display, desk: Desk) -> App:
    """What visitors see, over a library that is not shown to them."""
    plugin = VisitorPlugin(display, desk, log_failure)
    return Litestar(plugins=[plugin], request_max_body_size=BODY_LIMIT, logging_config=None)


def log_failure(number: str, path: str, error: BaseException) -> None:
    """The answer 500 that says `number` to its reader; `path` is a template."""
    log.error("request failed", id=number, path=path, exc_info=error)
