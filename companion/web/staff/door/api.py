"""`/api/v1/door`: the same for programs, by a staff session. Failures are problem details (RFC 9457).

Least authority: the session's cookie and, for what changes anything, the token that GET answers carry in
`X-CSRF-Token`; a batch speaks as the phone that sends it and as nobody else.
"""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.params import FromPath

from companion.door.listing import Near, list_near
from companion.events.intake import Intake, take_in
from companion.web.staff.answers import Answer, told
from companion.web.staff.door.taker import Taker, doing, known, listed, taker_of
from companion.web.staff.visit import AnyRequest, Visit
from content_packs.exchange.attendance import Attendance
from content_packs.exchange.door.lists import DoorList, Held
from content_packs.exchange.programme import State, Text, state_of
from content_packs.exchange.receipts import BYTES_LIMIT, Batch

API = "/api/v1/door"
_BATCH = msgspec.json.Decoder(Batch)


class DoorSession(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    workshop: str
    title: Text
    venue: Text
    zone: str
    begins: str
    ends: str
    state: State
    seats: int
    kept: int
    languages: tuple[str, ...]


class DoorGuest(msgspec.Struct, frozen=True, kw_only=True):
    booking: str
    state: str  # `unknown`: came on a booking of which nothing is known here
    people: int
    kept: int
    name: str
    school: str
    came: int


class DoorSheet(msgspec.Struct, frozen=True, kw_only=True):
    source: str  # as which this phone speaks
    session: DoorSession
    attendance: Attendance
    guests: list[DoorGuest]


class DoorSessions(msgspec.Struct, frozen=True, kw_only=True):
    source: str
    sessions: list[DoorSession]


@get(f"{API}/sessions")
async def api_sessions(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    taker = taker_of(request, visit)
    found: list[Held] = await doing(list_near, taker, Near(museum=taker.museum))
    return _json(taker, DoorSessions(source=taker.source, sessions=[_session(taker, held) for held in found]))


@get(f"{API}/sessions/{{session:str}}")
async def api_session(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    """With names: the audit log has who asked."""
    taker = taker_of(request, visit)
    shown = await listed(taker, session)
    sheet = DoorSheet(
        source=taker.source, session=_session(taker, shown.held), attendance=shown.came, guests=list(_guests(shown))
    )
    return _json(taker, sheet)


@post(f"{API}/events", status_code=200, request_max_body_size=BYTES_LIMIT)
async def api_events(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    taker = taker_of(request, visit)
    try:
        batch = _BATCH.decode(await request.body())
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        what = str(error) if isinstance(error, msgspec.ValidationError) else "it is no JSON of the kind that is read"
        raise ClientException(detail=f"A batch is a source and a list of 1 to 1,000 events: {what}.") from None
    if batch.source != taker.source:
        raise ClientException(detail="A batch speaks as the source that GET answers name, and as nobody else.")
    return _json(taker, await doing(take_in, taker, Intake(batch=batch, museum=taker.museum)))


def _session(taker: Taker, held: Held) -> DoorSession:
    session = held.session
    return DoorSession(
        id=session.id,
        workshop=session.workshop,
        title=held.workshop.title,
        venue=held.venue.name,
        zone=held.venue.zone,
        begins=session.begins.isoformat(),
        ends=session.ends.isoformat(),
        state=state_of(session, taker.office.now()),
        seats=session.seats,
        kept=session.kept,
        languages=session.languages,
    )


def _guests(shown: DoorList) -> list[DoorGuest]:
    return [
        DoorGuest(
            booking=line.booking,
            state=line.guest.state if line.guest else "unknown",
            people=line.guest.people if line.guest else 0,
            kept=line.guest.kept if line.guest else 0,
            name=line.guest.name if line.guest else "",
            school=line.guest.school if line.guest else "",
            came=line.came,
        )
        for line in (*shown.expected, *shown.others)
    ]


def _json(taker: Taker, found: object) -> Answer:
    return known(taker, told(taker.visit, found))


HANDLERS = [api_sessions, api_session, api_events]
