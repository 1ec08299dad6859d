"""What programs that plan send and are told: bodies, sessions, refusals as problem details (RFC 9457).

The `type` of a problem ends in the code of the refusal. Unknown fields are refused, since a misspelt one would be lost.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Response
from litestar.exceptions import ClientException
from litestar.params import HeaderParameter

from companion.web.staff.answers import HEADERS, Answer
from companion.web.staff.plan.parts import Known
from companion.web.staff.visit import AnyRequest, Visit
from companion.workshops.errors import BadFact, Clash, Conflicting, Kind, NotPlanned
from companion.workshops.repeating import FIRST, LAST
from content_packs.exchange.programme import Session, State
from content_packs.visitor.failures import PROBLEM, Problem
from content_packs.visitor.workshops.refusals import PROBLEMS

API = "/api/v1/plan"
SAID = 300  # characters of what is wrong with a body
TOLD = 50  # conflicts of one refusal
STATUSES = {
    "plan-not-here": 404,
    "plan-taken": 409,
    "plan-closed": 409,
    "plan-begun": 409,
    "plan-cancelled": 409,
    "plan-too-few-seats": 409,
    "plan-too-few-kept": 409,
    "plan-too-many-kept": 409,
    "plan-conflict": 409,
}
BAD = 422  # every other refusal: the wish itself is not as it must be
TITLES = {404: "There is no such thing", 409: "This cannot be done as things are", 422: "The wish is not as it must be"}
T = TypeVar("T")

Key = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=16,
        max_length=64,
        pattern=r"^[!-~]+$",
        description="Made by the client, once for each wish: sent again it makes nothing twice",
    ),
]


class SessionTold(Session, frozen=True, kw_only=True):
    """A session as it is kept, and what follows for its readers."""

    museum: str
    zone: str  # of the venue
    local: datetime  # when it begins, by the venue's clock
    now: State


class InTheWay(msgspec.Struct, frozen=True, kw_only=True):
    """Another session, and what both need."""

    session: str
    workshop: str
    venue: str
    begins: datetime
    ends: datetime
    shared: tuple[Kind, ...]
    wanted: datetime  # when that begins which it is in the way of


class Refusal(Problem, frozen=True, kw_only=True):
    field: str = ""  # that is not as it must be
    conflicts: tuple[InTheWay, ...] = ()


def tell(session: Session, known: Known) -> SessionTold:
    kept = {name: getattr(session, name) for name in Session.__struct_fields__}
    return SessionTold(
        **kept, museum=known.museum(session), zone=known.venues[session.venue].zone, local=known.begins(session),
        now=known.state(session),
    )  # fmt: skip


def in_the_way(clash: Clash) -> InTheWay:
    other = clash.session
    return InTheWay(
        session=other.id, workshop=other.workshop, venue=other.venue, begins=other.begins, ends=other.ends,
        shared=clash.kinds, wanted=clash.wanted.begins,
    )  # fmt: skip


def on_refusal(_: AnyRequest, error: NotPlanned) -> Answer:
    return refusal(error)


def refusal(error: NotPlanned) -> Answer:
    status = STATUSES.get(error.code, BAD)
    clashes = error.clashes[:TOLD] if isinstance(error, Conflicting) else ()
    made = Refusal(
        type=f"{PROBLEMS}{error.code}", title=TITLES[status], status=status, detail=str(error),
        field=str(error.facts["field"]) if isinstance(error, BadFact) else "",
        conflicts=tuple(in_the_way(clash) for clash in clashes),
    )  # fmt: skip
    return as_problem(made)


def as_problem(made: Problem) -> Answer:
    return Response(msgspec.json.encode(made), status_code=made.status, media_type=PROBLEM, headers=dict(HEADERS))


async def body_of(request: AnyRequest, kind: type[T]) -> T:
    """400 for what is no JSON, 422 with the field for what is not of this kind. No body says nothing: all defaults."""
    try:
        return msgspec.json.decode(await request.body() or b"{}", type=kind)
    except msgspec.ValidationError as error:
        what, _, where = str(error).rpartition(" - at `$")
        raise BadFact(_field(where), (what or str(error))[:SAID]) from None
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise ClientException(detail="The body is no JSON.") from None


def _field(where: str) -> str:
    found = re.search(r"[a-z_]+", where)
    return found[0] if found else "body"


def given(wish: msgspec.Struct) -> Mapping[str, Any]:
    """The fields that were sent, as they are in Python."""
    values = {name: getattr(wish, name) for name in wish.__struct_fields__}
    return {name: value for name, value in values.items() if value is not msgspec.UNSET}


def key_of(visit: Visit, key: str) -> str:
    """Of this person: nobody meets another's."""
    return f"{visit.person.by}:{key}"


def moment(name: str, text: str) -> datetime | None:
    """Of an address; a `+` in one is a space, so `Z` is the way to write it."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        if FIRST <= at.year < LAST:
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except ValueError:
        pass
    raise ClientException(detail=f"{name}: write a time like 2026-05-04T02:00:00Z")
