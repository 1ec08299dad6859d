"""What is done with one session: changed in the fields that are sent, moved, cancelled, that undone, copied."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from companion.web.staff.answers import Answer, told
from companion.web.staff.plan.api.sessions import PlannedTold
from companion.web.staff.plan.api.wire import API, Key, body_of, given, key_of, tell
from companion.web.staff.plan.parts import session_and_known
from companion.web.staff.visit import AnyRequest, Visit, off_loop
from companion.workshops.changing import (
    CancelSession,
    ChangeSession,
    MoveSession,
    RestoreSession,
    cancel_session,
    change_session,
    move_session,
    restore_session,
)
from companion.workshops.copying import Copied, CopySessions, copy_sessions
from content_packs.exchange.programme import Session, Text

UNSET = msgspec.UNSET
Unset = msgspec.UnsetType
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Local = Annotated[datetime, msgspec.Meta(tz=False)]
ONE = "/sessions/{name:str}"


class SessionFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays."""

    seats: int | Unset = UNSET
    kept: int | Unset = UNSET
    teacher: str | Unset = UNSET
    kiosk: str | Unset = UNSET
    languages: tuple[str, ...] | Unset = UNSET
    opens: Moment | Unset | None = UNSET
    closes: Moment | Unset | None = UNSET
    release: Moment | Unset | None = UNSET
    programme: str | Unset = UNSET
    state: Literal["planned", "open"] | Unset = UNSET


class Move(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    start: Local
    venue: str = ""
    minutes: int = 0
    reason: Text = {}


class Cancel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Text


class Restore(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    state: Literal["planned", "open"] = "open"


class Copy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    to: Literal["week", "month"]


@patch(ONE)
async def api_change(request: AnyRequest, visit: NamedDependency[Visit], name: FromPath[str]) -> Answer:
    return await _done(request, visit, name, SessionFacts, ChangeSession, change_session)


@post(f"{ONE}/move", status_code=200)
async def api_move(request: AnyRequest, visit: NamedDependency[Visit], name: FromPath[str]) -> Answer:
    return await _done(request, visit, name, Move, MoveSession, move_session)


@post(f"{ONE}/cancel", status_code=200)
async def api_cancel(request: AnyRequest, visit: NamedDependency[Visit], name: FromPath[str]) -> Answer:
    return await _done(request, visit, name, Cancel, CancelSession, cancel_session)


@post(f"{ONE}/restore", status_code=200)
async def api_restore(request: AnyRequest, visit: NamedDependency[Visit], name: FromPath[str]) -> Answer:
    return await _done(request, visit, name, Restore, RestoreSession, restore_session)


@post(f"{ONE}/copy")
async def api_copy(request: AnyRequest, visit: NamedDependency[Visit], name: FromPath[str], key: Key) -> Answer:
    session, known = await session_and_known(visit, name, "plan")
    asked = await body_of(request, Copy)
    wish = CopySessions(sessions=(session.id,), to=asked.to, key=key_of(visit, key))
    copied: Copied = await off_loop(copy_sessions, visit.office, wish, visit.person.by)
    sessions = [tell(each, known) for each in copied.sessions]
    return told(visit, PlannedTold(sessions=sessions, made=True), 201, f"{API}/sessions/{sessions[0].id}")


async def _done(
    request: AnyRequest,
    visit: Visit,
    name: str,
    body: type[msgspec.Struct],
    wish: Callable[..., Any],
    verb: Callable[..., Session],
) -> Answer:
    """404 first for another museum's; the answer is the session after it."""
    session, known = await session_and_known(visit, name, "plan")
    asked = given(await body_of(request, body))
    after = await off_loop(verb, visit.office, wish(session=session.id, **asked), visit.person.by)
    return told(visit, tell(after, known))


HANDLERS = [api_change, api_move, api_cancel, api_restore, api_copy]
