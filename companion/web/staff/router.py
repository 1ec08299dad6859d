"""All staff pages in one app: who is not let in reaches no handler. A new page adds its HANDLERS to PAGES."""

from collections.abc import Callable, Sequence
from secrets import token_hex
from typing import Any

from litestar import Litestar, get
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException

from companion.office import Office
from companion.store.errors import StoreError
from companion.web.staff import (
    account,
    decisions,
    door,
    entering,
    home,
    keys,
    kiosks,
    log,
    museums,
    packs,
    people,
    previews,
    storage,
    versions,
)
from companion.web.staff.answers import Answer, failure, go, problem
from companion.web.staff.impact import api as impact_api
from companion.web.staff.impact import pages as impact_pages
from companion.web.staff.plan import acts, api, importing, keeping, opening, sessions
from companion.web.staff.visit import (
    HOME,
    VISIT,
    AnyRequest,
    Door,
    Forged,
    NotAllowed,
    NotEntered,
    Visit,
    language_of,
    visit_of,
)
from content_packs.visitor.failures import Log, explain
from content_packs.visitor.request import is_for_programs

BODY_LIMIT = 100_000  # bytes: forms of words

PAGES: tuple[Sequence[Any], ...] = (
    entering.HANDLERS,
    home.HANDLERS,
    packs.HANDLERS,
    versions.HANDLERS,
    previews.HANDLERS,
    decisions.HANDLERS,
    door.HANDLERS,
    sessions.HANDLERS,
    acts.HANDLERS,
    opening.HANDLERS,
    importing.HANDLERS,
    keeping.HANDLERS,
    api.HANDLERS,
    kiosks.HANDLERS,
    museums.HANDLERS,
    keys.HANDLERS,
    storage.HANDLERS,
    impact_pages.HANDLERS,
    impact_api.HANDLERS,
    people.HANDLERS,
    account.HANDLERS,
    log.HANDLERS,
)


def make_staff(office: Callable[[], Office], log_failure: Log) -> Litestar:
    """An app of its own, made when the first page is asked for. `office` waits until the store is open: in threads."""
    door = Door(office)
    return Litestar(
        route_handlers=[*(handler for page in PAGES for handler in page), nothing],
        before_request=door.admit,
        dependencies={"visit": Provide(visit_of, sync_to_thread=False)},
        exception_handlers=failures(log_failure),
        request_max_body_size=BODY_LIMIT,
        openapi_config=None,
        logging_config=None,
    )


@get(f"{HOME}/{{rest:path}}")
async def nothing(visit: NamedDependency[Visit]) -> Answer:
    """Any other address: told to who has come in, and the log-in to who has not."""
    return failure(visit, visit.lang, 404)


def failures(log_failure: Log) -> dict[int | type[Exception], Any]:
    def on_http(request: AnyRequest, error: HTTPException) -> Answer:
        return (
            on_error(request, error)
            if error.status_code == 500
            else _tell(request, error.status_code, "", explain(error))
        )

    def on_error(request: AnyRequest, error: Exception) -> Answer:
        number = token_hex(4)
        log_failure(number, request.scope.get("path_template", ""), error)
        return _tell(request, 500, number)

    def on_outsider(request: AnyRequest, error: NotEntered) -> Answer:
        if is_for_programs(request.url.path):
            return _tell(request, 401)
        return go(visit_of(request), error.where)

    return {
        NotEntered: on_outsider,
        NotAllowed: lambda request, _: _tell(request, 403),
        Forged: lambda request, _: _tell(request, 419),
        StoreError: lambda request, _: _tell(request, 503),
        HTTPException: on_http,
        Exception: on_error,
    }


def _tell(request: AnyRequest, status: int, number: str = "", detail: str = "") -> Answer:
    if is_for_programs(request.url.path):
        return problem(status, number, detail)
    visit = request.scope.get(VISIT)
    if isinstance(visit, Visit):
        return failure(visit, visit.lang, status, number)
    return failure(None, language_of(request, None), status, number)
