"""Sessions, workshops and venues as one reader is told them: plain facts for templates (pure)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from content_packs.exchange.finding import distance, languages_of, zone_of
from content_packs.exchange.programme import (
    CONTENT_ACCESS,
    VENUE_ACCESS,
    Position,
    Session,
    Venue,
    Workshop,
    free_seats,
    state_of,
    takes_bookings,
)
from content_packs.exchange.timetable import Timetable
from content_packs.guide.library import Library
from content_packs.visitor import urls
from content_packs.visitor.reader import Reader
from content_packs.visitor.texts import Said, Texts
from content_packs.visitor.words import Words, key, words_in

ACCESS_NAMES = {
    "step-free": key("access-step-free"),
    "toilet": key("access-toilet"),
    "hearing-loop": key("access-hearing-loop"),
    "quiet-room": key("access-quiet-room"),
    "parking": key("access-parking"),
    "sign": key("access-sign"),
    "easy": key("access-easy"),
    "tactile": key("access-tactile"),
    "audio": key("access-audio"),
    "captions": key("access-captions"),
    "quiet": key("access-quiet"),
}
assert set(ACCESS_NAMES) == {*VENUE_ACCESS, *CONTENT_ACCESS}
_STATES = {
    "full": key("workshops-full"),
    "running": key("workshops-running"),
    "held": key("workshops-held"),
    "cancelled": key("workshops-cancelled"),
}


class VenueView(msgspec.Struct, frozen=True, kw_only=True):
    name: Said
    address: Said | None
    area: Said | None
    transport: Said | None
    access: Sequence[str]
    geo: str  # address that a phone opens in its map
    zone: str


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    href: str
    title: Said
    day: date
    day_name: str
    starts: str  # ISO 8601, as machines read it
    time: str
    zone: str  # IANA
    zone_name: str
    venue: VenueView
    languages: str
    ages: str
    state: str
    seats: str  # in words
    free: int
    kept: int
    bookable: bool
    full: bool
    cancelled: bool
    reason: Said | None
    was: str  # when and where it was to be, before it was moved
    programme: Said | None
    kilometres: float | None
    distance: str
    calendar: str


class Teller:
    """Tells one reader of one timetable, as it is now."""

    def __init__(self, timetable: Timetable, library: Library, reader: Reader, now: datetime) -> None:
        self.timetable = timetable
        self.words = words_in(reader.ui)
        self.texts = Texts(reader, library.languages)
        self.now = now
        self._venues: dict[str, VenueView] = {}

    def session(self, session: Session, near: Position | None = None) -> SessionView:
        words, venue = self.words, self.timetable.venues.get(session.venue)
        zone = zone_of(venue.zone if venue else "")
        begins, state = session.begins.astimezone(zone), state_of(session, self.now)
        free, kept = free_seats(session, self.now)
        workshop = self.timetable.workshops.get(session.workshop)
        programme = self.timetable.programmes.get(session.programme)
        away = round(distance(near, venue.position), 1) if near and venue and venue.position else None
        return SessionView(
            id=session.id,
            href=urls.workshop(session.workshop, session.id),
            title=self._said(workshop.title if workshop else {}, session.workshop),
            day=begins.date(),
            day_name=words.date(begins.date()),
            starts=begins.isoformat(timespec="minutes"),
            time=span(words, begins, session.ends.astimezone(zone)),
            zone=zone.key,
            zone_name=words.zone(begins),
            venue=self.venue(session.venue),
            languages=words.listed(words.language(tag) for tag in languages_of(session, self.timetable)),
            ages=ages(words, workshop),
            state=state,
            seats=self._seats(session, state, free, kept),
            free=free,
            kept=kept,
            bookable=takes_bookings(session, self.now),
            full=state == "full",
            cancelled=state == "cancelled",
            reason=self.texts.say(session.reason),
            was=self._was(session),
            programme=self.texts.say(programme.title) if programme else None,
            kilometres=away,
            distance="" if away is None else words("workshops-away", distance=words.number(away)),
            calendar=urls.listing("/workshops.ics", [("session", session.id)]),
        )

    def venue(self, name: str) -> VenueView:
        if name not in self._venues:
            self._venues[name] = self._venue(name, self.timetable.venues.get(name))
        return self._venues[name]

    def named(self, tokens: Iterable[str]) -> list[str]:
        return [self.words(ACCESS_NAMES[token]) for token in tokens if token in ACCESS_NAMES]

    def _venue(self, name: str, venue: Venue | None) -> VenueView:
        venue = venue or Venue(id=name, name={})
        at = venue.position
        return VenueView(
            name=self._said(venue.name, name),
            address=self.texts.say(venue.address),
            area=self.texts.say(venue.neighbourhood),
            transport=self.texts.say(venue.transport),
            access=self.named(venue.access),
            geo=f"geo:{at.latitude:.6f},{at.longitude:.6f}" if at else "",
            zone=zone_of(venue.zone).key,
        )

    def _seats(self, session: Session, state: str, free: int, kept: int) -> str:
        words = self.words
        if state in _STATES:
            return words(_STATES[state])
        if state == "planned":
            day = self._moment(session.opens, session) if session.opens else ""
            return words("workshops-opens", day=day) if day else words("workshops-planned")
        if not takes_bookings(session, self.now):
            return words("workshops-closed")
        return words.plural("workshops-free", free) if free else words.plural("workshops-free-kept", kept)

    def _moment(self, at: datetime, session: Session) -> str:
        local = at.astimezone(zone_of(self.venue(session.venue).zone))
        return f"{self.words.date(local.date(), 'long')} {self.words.time(local)}"

    def _was(self, session: Session) -> str:
        if session.moved is None:
            return ""
        venue = self.venue(session.moved.venue)
        at = session.moved.begins.astimezone(zone_of(venue.zone))
        when = f"{self.words.date(at.date())} {self.words.time(at)}"
        return when if session.moved.venue == session.venue else f"{when}{self.words('comma')}{venue.name}"

    def _said(self, text: dict[str, str], name: str) -> Said:
        return self.texts.say(text) or Said(text=name, lang="en")


def span(words: Words, begins: datetime, ends: datetime) -> str:
    """`14:00–15:30`; with the day, where it ends on another."""
    until = (
        words.time(ends) if ends.date() == begins.date() else f"{words.date(ends.date(), 'long')} {words.time(ends)}"
    )
    return f"{words.time(begins)}–{until}"


def ages(words: Words, workshop: Workshop | None) -> str:
    if workshop is None or not (workshop.age_from or workshop.age_to):
        return words("workshops-ages-all")
    if not workshop.age_to:
        return words.plural("workshops-ages-from", workshop.age_from)
    if not workshop.age_from:
        return words.plural("workshops-ages-to", workshop.age_to)
    return words("workshops-ages", least=words.number(workshop.age_from), most=words.number(workshop.age_to))
