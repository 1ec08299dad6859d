"""The pages' doors: the list, a workshop, calendars, bookings. They read the request, ask the ports, and send."""

import asyncio
from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from content_packs.exchange.bookings import Booked
from content_packs.exchange.finding import select, zone_of
from content_packs.exchange.programme import Session
from content_packs.exchange.timetable import Timetable
from content_packs.guide.language import fallback
from content_packs.visitor import urls
from content_packs.visitor.api import own_address
from content_packs.visitor.asking import AnyRequest, reader_of
from content_packs.visitor.desk import Counter, NotBooked
from content_packs.visitor.display import Display, Shown
from content_packs.visitor.failures import NotHere
from content_packs.visitor.request import read_coding, tag_matches
from content_packs.visitor.words import key, words_in
from content_packs.visitor.workshops import details, forms, lists, tickets, wishes
from content_packs.visitor.workshops.answering import SECRET, no_booking, read_form, secret, sent
from content_packs.visitor.workshops.calendars import write_calendar
from content_packs.visitor.workshops.reception import Reception, tag_of
from content_packs.visitor.workshops.refusals import explain, patience_of, status_of

DONE = {
    "accept": key("booking-done-accept"),
    "decline": key("booking-done-decline"),
    "cancel": key("booking-done-cancel"),
    "change": key("booking-done-change"),
}
CALENDAR = "text/calendar; charset=utf-8"
HOME_ZONE = "Asia/Shanghai"  # whose day it is, where no venue says


@get("/workshops", include_in_schema=False)
async def workshops(
    request: AnyRequest, display: NamedDependency[Display], reception: NamedDependency[Reception]
) -> Response[bytes]:
    """What a link may say is read leniently: a page never fails for it."""
    pairs = request.query_params.multi_items()
    return await _listed(request, display.now, reception, [pair for pair in pairs if pair[0] != "near"])


@post("/workshops", include_in_schema=False, status_code=200)
async def workshops_near(
    request: AnyRequest, display: NamedDependency[Display], reception: NamedDependency[Reception]
) -> Response[bytes]:
    """With the visitor's position, which stands in no address and is kept nowhere."""
    return await _listed(request, display.now, reception, await read_form(request, display.now))


@get("/workshops/{name:str}", include_in_schema=False)
async def workshop(
    request: AnyRequest,
    display: NamedDependency[Display],
    reception: NamedDependency[Reception],
    name: FromPath[str],
) -> Response[bytes]:
    shown = display.now
    query = request.query_params
    timetable, index = await reception.look()
    page = details.workshop(
        timetable,
        index,
        shown.library,
        reader_of(request, shown),
        name,
        reception.now(),
        key=reception.key() if reception.counter else "",
        chosen=str(query.get("session", ""))[:32],
        class_="class" in query,
    )
    return sent(request, shown, page)


@get("/workshops.ics", include_in_schema=False)
async def calendar(
    request: AnyRequest, display: NamedDependency[Display], reception: NamedDependency[Reception]
) -> Response[bytes]:
    """For calendar programs, which ask every hour: nothing is made for a 304."""
    timetable, index = await reception.look()
    asked = [pair for pair in request.query_params.multi_items() if pair[0] != "near"]  # as the list does: it names all
    sought = wishes.read(asked, reception.now().date()).sought
    found = select(index, timetable, sought)
    return await calendar_of(request, display.now, reception, timetable, found, wishes.address(sought))


async def calendar_of(
    request: AnyRequest,
    shown: Shown,
    reception: Reception,
    timetable: Timetable,
    sessions: list[Session],
    about: str,
    also: Mapping[str, str] = {},
) -> Response[bytes]:
    """A calendar of `sessions`, which `about` names: the same edition, language and name give the same bytes."""
    reader = reader_of(request, shown)
    fields = dict(request.scope["headers"])
    coding = read_coding(fields.get(b"accept-encoding", b""))
    address = shown.library.address or own_address(request)
    edition = timetable.edition or max((session.changed for session in timetable.sessions), default=None)
    name = words_in(reader.ui)("workshops")
    key = (edition, about, reader.lang, address, shown.library.languages)
    headers = {
        "etag": tag_of(key, coding),
        "cache-control": "no-cache",
        "vary": "accept-encoding, accept-language, cookie",
        "content-language": reader.lang,
        **also,
    }
    if tag_matches(fields.get(b"if-none-match", b""), headers["etag"].encode()):
        return Response(b"", status_code=304, headers=headers)
    order = fallback(reader.lang, shown.library.languages)
    made = await reception.calendar(
        key, coding, lambda: write_calendar(timetable, sessions, order, name=name, address=address)
    )
    if coding != "identity":
        headers["content-encoding"] = coding
    headers["content-disposition"] = 'inline; filename="workshops.ics"'
    return Response(made.body, media_type="text/calendar", headers=headers)


@post("/bookings", include_in_schema=False, status_code=200)
async def book(
    request: AnyRequest, display: NamedDependency[Display], reception: NamedDependency[Reception]
) -> Response[bytes]:
    """303 to the booking's own page; what cannot be booked is told beside the form, as it was filled in."""
    shown, counter = display.now, _counter(reception)
    form = dict(await read_form(request, shown))
    reader = reader_of(request, shown)
    said, words = forms.typed(form), words_in(reader.ui)
    if field := forms.fault_in(said):
        fault = words(forms.FAULTS[field])
        return await _again(request, shown, reception, forms.wrong(said, fault, field), 422)
    try:
        idempotency = forms.key_of(form) or reception.key()
        booked = await counter.book(forms.wish(said, reader.lang), idempotency, reception.client(request.scope))
    except NotBooked as refused:
        again = forms.wrong(said, explain(refused, words))
        response = await _again(request, shown, reception, again, status_of(refused))
        if refused.code == "slow-down":
            response.headers["retry-after"] = str(patience_of(refused))
        return response
    return Response(b"", status_code=303, headers=SECRET | {"location": urls.booking(booked.token)})


@get("/bookings/{token:str}", include_in_schema=False)
async def booking(
    request: AnyRequest,
    display: NamedDependency[Display],
    reception: NamedDependency[Reception],
    token: FromPath[str],
) -> Response[bytes]:
    shown = display.now
    booked = await find(request, reception, token)
    return await _ticket(request, shown, reception, booked, done=str(request.query_params.get("done", "")))


@post("/bookings/{token:str}", include_in_schema=False, status_code=200)
async def act(
    request: AnyRequest,
    display: NamedDependency[Display],
    reception: NamedDependency[Reception],
    token: FromPath[str],
) -> Response[bytes]:
    """`accept`, `decline`, `cancel`, `erase`, `change`, as the page's buttons say."""
    shown, counter, client = display.now, _counter(reception), reception.client(request.scope)
    form = dict(await read_form(request, shown, secret=True))
    reader = reader_of(request, shown)
    words, wanted, said = words_in(reader.ui), form.get("act", ""), forms.typed(form)
    try:
        if wanted == "change":
            field = forms.fault_in(said)
            if field:
                booked = await find(request, reception, token)
                fault = words(forms.FAULTS[field])
                return await _ticket(request, shown, reception, booked, forms.wrong(said, fault, field), status=422)
            done = await counter.change(token, forms.change(said), client)
        elif wanted in ("accept", "decline", "cancel", "erase"):
            done = await counter.act(token, wanted, client)
        else:
            raise NotHere("There is no such act.")
    except NotBooked as refused:
        if refused.code == "slow-down":
            raise
        booked = await find(request, reception, token)
        again = forms.wrong(said, explain(refused, words)) if wanted == "change" else None
        fault = explain(refused, words)
        return await _ticket(request, shown, reception, booked, again, fault=fault, status=status_of(refused))
    if done is None:
        raise no_booking()
    if wanted == "erase":
        return secret(shown, tickets.erased(shown.library, reader))
    return Response(b"", status_code=303, headers=SECRET | {"location": f"{urls.booking(token)}?done={wanted}"})


async def find(request: AnyRequest, reception: Reception, token: str) -> Booked:
    """The booking that a link opens; 404 for any other, and always the same."""
    booked = await _counter(reception).find(token, reception.client(request.scope)) if len(token) <= 64 else None
    if booked is None:
        raise no_booking()
    return booked


def _counter(reception: Reception) -> Counter:
    if reception.counter is None:
        raise NotHere("Nothing can be booked here.")
    return reception.counter


async def _listed(
    request: AnyRequest, shown: Shown, reception: Reception, pairs: list[tuple[str, Any]]
) -> Response[bytes]:
    timetable, index = await reception.look()
    now = reception.now()
    zone = next((venue.zone for venue in timetable.venues.values()), HOME_ZONE)
    today = now.astimezone(zone_of(zone)).date()
    wanted = wishes.read(pairs, today)
    make = lists.month if wanted.month and not wanted.sought.near else lists.listing
    page = make(timetable, index, shown.library, reader_of(request, shown), wanted, now, today)
    return sent(request, shown, page, kept=wanted.sought.near is None)


async def _again(
    request: AnyRequest, shown: Shown, reception: Reception, said: forms.Typed, status: int
) -> Response[bytes]:
    """The workshop's page with the form as it was filled in."""
    timetable, index = await reception.look()
    session = timetable.by_id.get(said.session)
    if session is None:
        raise NotHere("There is no such session.")
    page = details.workshop(
        timetable,
        index,
        shown.library,
        reader_of(request, shown),
        session.workshop,
        reception.now(),
        key=reception.key(),
        chosen=session.id,
        typed=said,
    )
    return sent(request, shown, page, kept=False, status=status)


async def _ticket(
    request: AnyRequest,
    shown: Shown,
    reception: Reception,
    booked: Booked,
    typed: forms.Typed | None = None,
    *,
    done: str = "",
    fault: str = "",
    status: int = 200,
) -> Response[bytes]:
    reader = reader_of(request, shown)
    words = words_in(reader.ui)
    timetable, _ = await reception.look()
    page = tickets.booking(
        timetable,
        shown.library,
        reader,
        booked,
        reception.now(),
        symbol=await symbol_of(booked, words("booking-ticket"), shown.library.address or own_address(request)),
        typed=typed,
        fault=fault or (typed.fault if typed else ""),
        done=words(DONE[done]) if done in DONE else "",
    )
    return secret(shown, page, status)


async def symbol_of(booked: Booked, title: str, address: str) -> bytes:
    """The ticket's QR, as an address that the camera of a phone at the door opens; nothing where there is no ticket.

    Choosing a mask takes milliseconds, so beside the loop.
    """
    if not booked.ticket:
        return b""
    from content_packs.visitor.qr import as_svg

    return await asyncio.to_thread(as_svg, urls.printed_ticket(address, booked.ticket), title)


HANDLERS = [workshops, workshops_near, workshop, calendar, book, booking, act]
