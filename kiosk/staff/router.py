"""All staff pages of the device in one app: who is not let in reaches no handler. A room adds its HANDLERS to PAGES."""

from collections.abc import Callable, Sequence
from secrets import token_hex
from typing import Any

from litestar import Litestar, get
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException

from content_packs.visitor.failures import Log
from kiosk.staff import door, entering, evening, files, home, names, news, notes, ready, resetting, setup
from kiosk.staff.answers import HOME, Answer, failure, go
from kiosk.staff.room import Room
from kiosk.staff.visit import VISIT, AnyRequest, Door, Forged, NotEntered, Visit, language_of, visit_of

BODY_LIMIT = 100_000  # bytes: forms of words
PAGES: tuple[Sequence[Any], ...] = tuple(
    page.HANDLERS for page in (entering, setup, home, names, ready, news, notes, resetting, evening, door, files)
)


def make_staff(room: Callable[[], Room], log_failure: Log, more: Sequence[Sequence[Any]] = ()) -> Litestar:
    """An app of its own, made when the first page is asked for. `room` (`open_room`) waits until the store is open."""
    admission = Door(room)
    return Litestar(
        route_handlers=[*(handler for page in (*PAGES, *more) for handler in page), nothing],
        before_request=admission.admit,
        dependencies={"visit": Provide(visit_of, sync_to_thread=False)},
        exception_handlers=_failures(log_failure),
        request_max_body_size=BODY_LIMIT,
        openapi_config=None,
        logging_config=None,
    )


@get(f"{HOME}/{{rest:path}}")
async def nothing(visit: NamedDependency[Visit]) -> Answer:
    return failure(visit, visit.lang, 404)


def _failures(log_failure: Log) -> dict[int | type[Exception], Any]:
    def on_error(request: AnyRequest, error: Exception) -> Answer:
        number = token_hex(4)
        log_failure(number, request.scope.get("path_template", ""), error)
        return _tell(request, 500, number)

    def on_http(request: AnyRequest, error: HTTPException) -> Answer:
        return on_error(request, error) if error.status_code == 500 else _tell(request, error.status_code)

    return {
        NotEntered: lambda request, _: go(f"{HOME}/enter"),
        Forged: lambda request, _: _tell(request, 419),
        HTTPException: on_http,
        Exception: on_error,
    }


def _tell(request: AnyRequest, status: int, number: str = "") -> Answer:
    visit = request.scope.get(VISIT)
    return failure(visit if isinstance(visit, Visit) else None, language_of(request)[0], status, number)
