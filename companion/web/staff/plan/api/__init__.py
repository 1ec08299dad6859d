"""`/api/v1/plan`: the programme for programs with a staff session: verbs and rights of the pages (docs/api.md)."""

from litestar import Router

from companion.web.staff.plan.api import acts, importing, kept, sessions
from companion.web.staff.plan.api.wire import API, on_refusal
from companion.workshops.errors import NotPlanned

HANDLERS = [
    Router(
        path=API,
        route_handlers=[*kept.HANDLERS, *sessions.HANDLERS, *acts.HANDLERS, *importing.HANDLERS],
        exception_handlers={NotPlanned: on_refusal},
    )
]
