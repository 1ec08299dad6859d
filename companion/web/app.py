"""The part of the server that Litestar answers: lists, searches, media, the API, failures, operations."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from litestar import Litestar

from companion.health import Health
from companion.metrics import Metrics
from companion.office import Office
from companion.web.operations import operations
from companion.web.publish import publish_doors
from companion.web.repository import repository_doors
from companion.web.staff.router import staff_pages
from content_packs.visitor.desk import Desk
from content_packs.visitor.display import Display
from content_packs.visitor.front import App
from content_packs.visitor.plugin import VisitorPlugin

if TYPE_CHECKING:
    from companion.publishing.receiving.receiving import Receiving

log = structlog.get_logger()


def make_web(
    display: Display,
    desk: Desk,
    metrics: Metrics,
    check: Callable[[], Health],
    receiving: "Callable[[], Receiving]",
    office: Callable[[], Office],
) -> App:
    """`receiving` and `office` wait until the store is open: they are called in threads alone."""
    return Litestar(
        route_handlers=[
            *operations(check, metrics),
            repository_doors(office),
            publish_doors(receiving),
            staff_pages(office, log_failure),
        ],
        plugins=[VisitorPlugin(display, desk, log_failure)],
        logging_config=None,
    )


def make_draft(display: Display, desk: Desk) -> App:
    """What visitors see, over a library that is not shown to them."""
    return Litestar(plugins=[VisitorPlugin(display, desk, log_failure)], logging_config=None)


def log_failure(number: str, path: str, error: BaseException) -> None:
    """The answer 500 that says `number` to its reader; `path` is a template."""
    log.error("request failed", id=number, path=path, exc_info=error)
