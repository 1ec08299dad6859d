"""What the API says of workshops, sessions and bookings: one struct per resource, made by `tell_…` (pure)."""

from datetime import datetime

import msgspec

from content_packs.exchange.bookings import Booked, Booking
from content_packs.exchange.finding import languages_of, zone_of
from content_packs.exchange.programme import (
    Position,
    Session,
    Text,
    Venue,
    Workshop,
    free_seats,
    state_of,
    takes_bookings,
)
from content_packs.guide.language import Chosen
from content_packs.visitor import urls
from content_packs.visitor.workshops.views import Teller


class WorkshopOut(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    museum: str
    title: Chosen
    about: Chosen | None
    languages: list[str]
    age_from: int  # years
    age_to: int  # 0: no end
    access: list[str]
    artifacts: list[str]
    curriculum: str
    minutes: int
    url: str
    calendar: str


class VenueOut(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: Chosen
    address: Chosen | None
    neighbourhood: Chosen | None
    transport: Chosen | None
    area: str
    access: list[str]
    position: Position | None


class SessionOut(msgspec.Struct, frozen=True, kw_only=True):
    """When and where a workshop is held. Times are in UTC; `zone` is where they are read."""

    id: str
    workshop: str
    title: Chosen
    begins: datetime
    ends: datetime
    zone: str
    when: str  # in the reader's language and the venue's time
    state: str  # planned, open, full, running, held, cancelled
    reason: Chosen | None
    moved_from: datetime | None
    languages: list[str]
    programme: str
    seats: int
    free: int  # for everybody
    free_kept: int  # for wheelchairs and companions
    said: str  # of the seats, in the reader's language
    bookable: bool
    venue: VenueOut
    distance: float | None  # kilometres, where a position was given
    url: str
    calendar: str


class SessionPage(msgspec.Struct, frozen=True, kw_only=True):
    total: int
    sessions: list[SessionOut]
    next: str | None  # cursors
    previous: str | None


class BookedOut(msgspec.Struct, frozen=True, kw_only=True):
    """A booking with what opens it: whoever has the token may see, change and erase all of it."""

    token: str
    url: str
    queued: bool
    ticket: str
    booking: Booking


def tell_workshop(workshop: Workshop, tell: Teller) -> WorkshopOut:
    return WorkshopOut(
        id=workshop.id,
        museum=workshop.museum,
        title=_chosen(tell, workshop.title) or Chosen("en", workshop.id),
        about=_chosen(tell, workshop.about),
        languages=list(workshop.languages),
        age_from=workshop.age_from,
        age_to=workshop.age_to,
        access=list(workshop.access),
        artifacts=list(workshop.artifacts),
        curriculum=workshop.curriculum,
        minutes=workshop.minutes,
        url=urls.workshop(workshop.id),
        calendar=urls.listing("/workshops.ics", [("workshop", workshop.id)]),
    )


def tell_session(session: Session, tell: Teller, near: Position | None = None) -> SessionOut:
    view = tell.session(session, near)
    free, kept = free_seats(session, tell.now)
    venue = tell.timetable.venues.get(session.venue)
    return SessionOut(
        id=session.id,
        workshop=session.workshop,
        title=Chosen(view.title.lang, view.title.text),
        begins=session.begins,
        ends=session.ends,
        zone=view.zone,
        when=f"{view.day_name} {view.time}",
        state=state_of(session, tell.now),
        reason=_chosen(tell, session.reason),
        moved_from=session.moved.begins if session.moved else None,
        languages=list(languages_of(session, tell.timetable)),
        programme=session.programme,
        seats=session.seats,
        free=free,
        free_kept=kept,
        said=view.seats,
        bookable=takes_bookings(session, tell.now),
        venue=_venue(session.venue, venue, tell),
        distance=view.kilometres,
        url=urls.workshop(session.workshop, session.id),
        calendar=view.calendar,
    )


def tell_booked(booked: Booked) -> BookedOut:
    return BookedOut(
        token=booked.token,
        url=urls.booking(booked.token),
        queued=booked.queued,
        ticket=booked.ticket,
        booking=booked.booking,
    )


def _venue(name: str, venue: Venue | None, tell: Teller) -> VenueOut:
    known = venue or Venue(id=name, name={}, zone=zone_of("").key)
    return VenueOut(
        id=known.id,
        name=_chosen(tell, known.name) or Chosen("en", name),
        address=_chosen(tell, known.address),
        neighbourhood=_chosen(tell, known.neighbourhood),
        transport=_chosen(tell, known.transport),
        area=known.area,
        access=list(known.access),
        position=known.position,
    )


def _chosen(tell: Teller, text: Text) -> Chosen | None:
    said = tell.texts.say(text)
    return Chosen(said.lang, said.text) if said else None
