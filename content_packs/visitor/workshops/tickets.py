"""The page of a booking: the ticket, or where one stands on the waiting list, and all that can be done with it (pure).

Whoever has its address may do all of it, so the page names no other place in a way that would tell the address on
(`no-referrer`), is kept by nobody, and carries what it shows: one answer, no further request but our own module.
"""

from datetime import datetime

from markupsafe import Markup

from content_packs.exchange.bookings import OVER, Booked
from content_packs.exchange.finding import zone_of
from content_packs.exchange.programme import state_of
from content_packs.exchange.timetable import Timetable
from content_packs.guide.library import Library
from content_packs.visitor import statics, urls
from content_packs.visitor.desk import NotBooked
from content_packs.visitor.frame import page
from content_packs.visitor.reader import Reader
from content_packs.visitor.words import key, words_in
from content_packs.visitor.workshops.forms import CONTACT, NAME, Typed, shown
from content_packs.visitor.workshops.refusals import explain
from content_packs.visitor.workshops.views import Teller

TITLES = {
    "confirmed": key("booking-confirmed"),
    "waiting": key("booking-waiting"),
    "offered": key("booking-offered"),
    "cancelled": key("booking-cancelled"),
    "expired": key("booking-expired"),
}


def booking(
    timetable: Timetable,
    library: Library,
    reader: Reader,
    booked: Booked,
    now: datetime,
    *,
    symbol: bytes = b"",
    typed: Typed | None = None,
    fault: str = "",
    done: str = "",
) -> str:
    """`symbol`: the ticket's QR as SVG; `done`: what was just done, in words."""
    tell, words, one = Teller(timetable, library, reader, now), words_in(reader.ui), booked.booking
    session = timetable.by_id.get(one.session)
    view = tell.session(session) if session else None
    called_off = bool(view and view.cancelled)
    title = words("booking-session-cancelled") if called_off and one.state not in OVER else words(TITLES[one.state])
    if booked.queued:
        title = words("booking-queued")
    elif booked.refused:
        title = words("booking-refused")
    return page(
        "booking.html",
        reader,
        urls.booking(booked.token),
        title,
        languages=library.languages,
        booked=booked,
        one=one,
        title=title,
        session=view,
        called_off=called_off,
        living=not (one.state in OVER or called_off or booked.queued or _over(timetable, one.session, now)),
        symbol=Markup(symbol.decode()),  # noqa: S704 (drawn by visitor.qr, its title escaped)
        until=_moment(tell, one.offer_until, view.zone if view else "") if one.offer_until else "",
        typed=typed or shown(one),
        fault=fault,
        done=done,
        why=explain(NotBooked(booked.refused), words) if booked.refused else "",
        limits=(NAME, CONTACT),
        module=statics.url("workshops.js"),
    )


def erased(library: Library, reader: Reader) -> str:
    """What is said when a booking is gone for good."""
    words = words_in(reader.ui)
    return page("booking-erased.html", reader, urls.workshops(), words("booking-erased"), languages=library.languages)


def _over(timetable: Timetable, name: str, now: datetime) -> bool:
    session = timetable.by_id.get(name)
    return session is None or state_of(session, now) in ("running", "held")


def _moment(tell: Teller, at: datetime, zone: str) -> str:
    local = at.astimezone(zone_of(zone))
    return f"{tell.words.date(local.date(), 'long')} {tell.words.time(local)}"
