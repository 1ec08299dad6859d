"""`/api/v1/workshops`, `sessions` and `bookings`: the same as the pages, for whoever builds on them."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Response, Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, JSONBody, PathParameter, QueryParameter

from content_packs.exchange.bookings import BookingChange, BookingWish
from content_packs.exchange.finding import OLDEST, BadPlace, Sought, find
from content_packs.exchange.programme import Position
from content_packs.visitor.api import BAD, LONG, NOT_FOUND, Lang, own_address
from content_packs.visitor.asking import AnyRequest, reader_of
from content_packs.visitor.desk import Counter
from content_packs.visitor.display import Display
from content_packs.visitor.failures import PROBLEM, NotHere, Problem
from content_packs.visitor.workshops import handlers
from content_packs.visitor.workshops.answering import SECRET, no_booking, on_unread
from content_packs.visitor.workshops.forms import KEYS
from content_packs.visitor.workshops.quick import refused_before
from content_packs.visitor.workshops.reception import Reception
from content_packs.visitor.workshops.resources import (
    BookedOut,
    SessionOut,
    SessionPage,
    WorkshopOut,
    tell_booked,
    tell_session,
    tell_workshop,
)
from content_packs.visitor.workshops.views import Teller
from content_packs.visitor.workshops.wishes import ACCESS

SVG = "image/svg+xml"
CALENDAR = "text/calendar"
VARY = {"vary": "accept-language, cookie", "cache-control": "no-cache"}


def _said(description: str) -> ResponseSpec:
    return ResponseSpec(Problem, description=description, media_type=PROBLEM, generate_examples=False)


LATER = _said("The server cannot just now")
CONFLICT = _said("It cannot be done as things stand; `type` ends in the reason")
UNFIT = _said("It fits no seat or names nobody; `type` ends in the reason")
SLOWER = _said("Too many from this address; Retry-After says how long to wait")
LARGE = _said("The body is too large")
MANY = {400: BAD, 414: LONG, 503: LATER}
ONE = MANY | {404: NOT_FOUND}
BOOKING = ONE | {429: SLOWER}
CHANGE = BOOKING | {409: CONFLICT, 413: LARGE, 422: UNFIT}
TICKET = ResponseSpec(str, description="The ticket's QR symbol", media_type=SVG, generate_examples=False)
FILE = ResponseSpec(str, description="One event (RFC 5545)", media_type=CALENDAR, generate_examples=False)

Token = Annotated[str, PathParameter(max_length=64, description="What the booking's address ends in")]
Id = Annotated[str, PathParameter(max_length=64)]
Key = Annotated[str, QueryParameter(max_length=80)]
Facts = Annotated[list[str] | None, QueryParameter(max_items=11, description=f"All of these: {', '.join(ACCESS)}")]
Age = Annotated[int | None, QueryParameter(ge=0, le=OLDEST, description="years")]
Free = Annotated[int, QueryParameter(ge=0, le=60, description="Seats that can be booked now, at least")]
Cursor = Annotated[str, QueryParameter(max_length=80, description="`next` or `previous` of another page of the list")]
Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Day = Annotated[date | None, QueryParameter(description="A day where the session is held, ISO 8601")]
IdempotencyKey = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=KEYS[0],
        max_length=KEYS[1],
        pattern=r"^[!-~]+$",
        description="Made by the client, once for each wish: sent again it is the same booking",
    ),
]


class Nearby(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Around a position, which is in no address and kept nowhere."""

    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    within: Annotated[float, msgspec.Meta(ge=0.1, le=500)] = 5.0  # kilometres
    free: Annotated[int, msgspec.Meta(ge=0, le=60)] = 0
    language: Annotated[str, msgspec.Meta(max_length=35)] = ""
    age: Annotated[int, msgspec.Meta(ge=0, le=OLDEST)] | None = None
    cursor: Annotated[str, msgspec.Meta(max_length=80)] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20


@get("/workshops", responses=MANY, summary="Workshops that are taught")
async def workshops(
    request: AnyRequest,
    display: NamedDependency[Display],
    reception: NamedDependency[Reception],
    museum: Key = "",
    artifact: Key = "",
    lang: Lang = "",
) -> Response[list[WorkshopOut]]:
    tell = await _teller(request, display, reception)
    found = [
        tell_workshop(each, tell)
        for each in tell.timetable.workshops.values()
        if museum in ("", each.museum) and (not artifact or artifact in each.artifacts)
    ]
    return Response(found, headers=VARY)


@get("/workshops/{name:str}", responses=ONE, summary="A workshop")
async def workshop(
    request: AnyRequest,
    display: NamedDependency[Display],
    reception: NamedDependency[Reception],
    name: Id,
    lang: Lang = "",
) -> Response[WorkshopOut]:
    tell = await _teller(request, display, reception)
    if name not in tell.timetable.workshops:
        raise NotHere("There is no such workshop.")
    return Response(tell_workshop(tell.timetable.workshops[name], tell), headers=VARY)


@get("/sessions", responses=MANY, summary="Sessions to come, in the order in which they begin")
async def sessions(
    request: AnyRequest,
    display: NamedDependency[Display],
    reception: NamedDependency[Reception],
    since: Day = None,
    until: Day = None,
    area: Key = "",
    language: Key = "",
    age: Age = None,
    access: Facts = None,
    free: Free = 0,
    workshop: Key = "",
    artifact: Key = "",
    programme: Key = "",
    museum: Key = "",
    lang: Lang = "",
    cursor: Cursor = "",
    limit: Limit = 20,
) -> Response[SessionPage]:
    sought = Sought(
        since=since,
        until=until,
        area=area,
        language=language,
        age=age,
        access=tuple(access or ()),
        free=free,
        workshop=workshop,
        artifact=artifact,
        programme=programme,
        museum=museum,
    )
    return Response(await _page(request, display, reception, sought, cursor, limit), headers=VARY)


@post("/sessions/near", responses=MANY | {413: LARGE}, status_code=200, summary="Sessions to come around a position")
async def sessions_near(
    request: AnyRequest,
    display: NamedDependency[Display],
    reception: NamedDependency[Reception],
    data: JSONBody[Nearby],
    lang: Lang = "",
) -> Response[SessionPage]:
    sought = Sought(
        near=Position(data.latitude, data.longitude),
        within=data.within,
        free=data.free,
        language=data.language,
        age=data.age,
    )
    page = await _page(request, display, reception, sought, data.cursor, data.limit)
    return Response(page, headers={"cache-control": "no-store"})


@get("/sessions/{name:str}", responses=ONE, summary="A session, past ones too")
async def session(
    request: AnyRequest,
    display: NamedDependency[Display],
    reception: NamedDependency[Reception],
    name: Id,
    lang: Lang = "",
) -> Response[SessionOut]:
    tell = await _teller(request, display, reception)
    if name not in tell.timetable.by_id:
        raise NotHere("There is no such session.")
    return Response(tell_session(tell.timetable.by_id[name], tell), headers=VARY)


@post("/bookings", responses=CHANGE, summary="Book seats, or a place on the waiting list")
async def book(
    request: AnyRequest, reception: NamedDependency[Reception], data: JSONBody[BookingWish], idempotency: IdempotencyKey
) -> Response[BookedOut]:
    """Confirmed at once or put on the waiting list: `booking.state` says which. Sent again with its key: the same."""
    refused_before(request.scope)
    made = tell_booked(await _counter(reception).book(data, idempotency, reception.client(request.scope)))
    return Response(made, status_code=201, headers=SECRET | {"location": f"/api/v1{made.url}"})


@get("/bookings/{token:str}", responses=BOOKING, summary="All that is kept of a booking")
async def booking(request: AnyRequest, reception: NamedDependency[Reception], token: Token) -> Response[BookedOut]:
    return Response(tell_booked(await handlers.find(request, reception, token)), headers=SECRET)


@patch("/bookings/{token:str}", responses=CHANGE, summary="Change a booking; what is left out stays")
async def change(
    request: AnyRequest, reception: NamedDependency[Reception], token: Token, data: JSONBody[BookingChange]
) -> Response[BookedOut]:
    done = await _counter(reception).change(token, data, reception.client(request.scope))
    if done is None:
        raise no_booking()
    return Response(tell_booked(done), headers=SECRET)


@delete("/bookings/{token:str}", responses=CHANGE, status_code=200, summary="Cancel a booking: its seats are free")
async def cancel(request: AnyRequest, reception: NamedDependency[Reception], token: Token) -> Response[BookedOut]:
    return await _act(request, reception, token, "cancel")


@post("/bookings/{token:str}/accept", responses=CHANGE, status_code=200, summary="Take the seats on offer")
async def accept(request: AnyRequest, reception: NamedDependency[Reception], token: Token) -> Response[BookedOut]:
    return await _act(request, reception, token, "accept")


@post(
    "/bookings/{token:str}/decline", responses=CHANGE, status_code=200, summary="Leave the seats on offer to the next"
)
async def decline(request: AnyRequest, reception: NamedDependency[Reception], token: Token) -> Response[BookedOut]:
    return await _act(request, reception, token, "decline")


@post("/bookings/{token:str}/erase", responses=CHANGE, status_code=200, summary="Erase all that is kept of a booking")
async def erase(request: AnyRequest, reception: NamedDependency[Reception], token: Token) -> Response[BookedOut]:
    """Answers the booking as it was, for the last time."""
    return await _act(request, reception, token, "erase")


@get("/bookings/{token:str}/ticket.svg", responses=BOOKING | {200: TICKET}, media_type=SVG, summary="The ticket's QR")
async def ticket(
    request: AnyRequest, display: NamedDependency[Display], reception: NamedDependency[Reception], token: Token
) -> Response[bytes]:
    booked = await handlers.find(request, reception, token)
    address = display.now.library.address or own_address(request)
    drawn = await handlers.symbol_of(booked, booked.booking.id, address)
    if not drawn:
        raise NotHere("This booking has no ticket now.")
    return Response(drawn, media_type=SVG, headers=SECRET)


@get(
    "/bookings/{token:str}/calendar.ics",
    responses=BOOKING | {200: FILE},
    media_type=CALENDAR,
    summary="The booked session for a calendar",
)
async def booking_calendar(
    request: AnyRequest,
    display: NamedDependency[Display],
    reception: NamedDependency[Reception],
    token: Token,
    lang: Lang = "",
) -> Response[bytes]:
    booked = await handlers.find(request, reception, token)
    timetable, _ = await reception.look()
    found = timetable.by_id.get(booked.booking.session)
    if found is None:
        raise NotHere("The session of this booking is not known any more.")
    return await handlers.calendar_of(
        request, display.now, reception, timetable, [found], f"session {found.id}", SECRET
    )


async def _teller(request: AnyRequest, display: Display, reception: Reception) -> Teller:
    shown = display.now
    timetable, _ = await reception.look()
    return Teller(timetable, shown.library, reader_of(request, shown), reception.now())


async def _page(
    request: AnyRequest, display: Display, reception: Reception, sought: Sought, cursor: str, limit: int
) -> SessionPage:
    tell = await _teller(request, display, reception)
    timetable, index = await reception.look()
    try:
        found = find(index, timetable, sought, tell.now, cursor, limit)
    except BadPlace as error:
        raise ClientException(str(error)) from error
    return SessionPage(
        total=found.total,
        sessions=[tell_session(each, tell, sought.near) for each in found.sessions],
        next=found.after or None,
        previous=found.before or None,
    )


async def _act(request: AnyRequest, reception: Reception, token: str, act: str) -> Response[Any]:
    done = await _counter(reception).act(token, act, reception.client(request.scope)) if len(token) <= 64 else None
    if done is None:
        raise no_booking()
    return Response(tell_booked(done), headers=SECRET)


def _counter(reception: Reception) -> Counter:
    if reception.counter is None:
        raise NotHere("Nothing can be booked here.")
    return reception.counter


ROUTER = Router(
    "/api/v1",
    route_handlers=[
        workshops,
        workshop,
        sessions,
        sessions_near,
        session,
        book,
        booking,
        change,
        cancel,
        accept,
        decline,
        erase,
        ticket,
        booking_calendar,
    ],
    tags=["Workshops"],
    exception_handlers={RecursionError: on_unread, UnicodeDecodeError: on_unread},
)
