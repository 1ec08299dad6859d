"""Who gets a seat (pure): what comes of a wish, of a change, and to whom a freed seat is offered.

A hall has seats for everybody and seats kept for wheelchairs and companions; a party takes `people - kept` of the first
and `kept` of the second. A freed seat goes to the first on the waiting list whom it fits; the others keep their place,
and a new booking is simply the last in that order. Nobody is ever seated by luck: what does not fit waits.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeVar

import msgspec

from content_packs.exchange.bookings import BookingState, BookingWish
from content_packs.exchange.programme import Session, free_seats, state_of, takes_bookings

OFFER = timedelta(hours=24)  # at most, that seats are held for who was moved up
SHORTEST_OFFER = timedelta(minutes=10)
LAST_OFFER = timedelta(minutes=5)  # before booking closes: who comes later than this cannot be asked in time
WAITING_LIMIT = 1_000  # people on one session's list


class Refusal(msgspec.Struct, frozen=True):
    """`code` is one of the visitors' REASONS; facts stand in its words."""

    code: str
    facts: Mapping[str, object] = {}


class Party(msgspec.Struct, frozen=True):
    people: int
    kept: int = 0

    @property
    def ordinary(self) -> int:
        return self.people - self.kept


class Waiting(Protocol):
    @property
    def people(self) -> int: ...
    @property
    def kept(self) -> int: ...


W = TypeVar("W", bound=Waiting)


def admit(session: Session, wish: BookingWish, now: datetime) -> Literal["confirmed", "waiting"] | Refusal:
    """What comes of a wish, given that all who wait and fit have been offered their seats."""
    if not takes_bookings(session, now):
        return _closed(session, now)
    if not (wish.name.strip() or wish.school.strip()):
        return Refusal("no-name")
    party = Party(wish.people, wish.kept)
    never = _never(session, party)
    if never is not None:
        return never
    if fits(session, party, now):
        return "confirmed"
    return _longer(session, party.people) or "waiting"


def alter(session: Session, state: BookingState, had: Party, wish: Party, now: datetime) -> Refusal | None:
    """Why a party may not become another one; what was booked stays then. Fewer is granted until it begins."""
    if session.state == "cancelled" or state_of(session, now) in ("running", "held"):
        return _closed(session, now)
    if wish.ordinary <= had.ordinary and wish.kept <= had.kept:
        return None
    if not takes_bookings(session, now):
        return _closed(session, now)
    if state == "waiting":
        return _never(session, wish) or _longer(session, wish.people - had.people)
    return _never(session, wish) or (None if fits(seat(session, had, -1), wish, now) else Refusal("no-room"))


def fits(session: Session, party: Party, now: datetime) -> bool:
    """Whether there are free seats for it now, of both kinds."""
    everybody, kept = free_seats(session, now)
    return party.ordinary <= everybody and party.kept <= kept and party.people <= session.free


def seat(session: Session, party: Party, times: int = 1) -> Session:
    """The session with the party in it; `times=-1`: without it."""
    return msgspec.structs.replace(
        session, taken=session.taken + times * party.ordinary, taken_kept=session.taken_kept + times * party.kept
    )


def choose(session: Session, waiting: Iterable[W], now: datetime) -> list[W]:
    """To whom free seats are offered; `waiting` in its order."""
    chosen: list[W] = []
    for one in waiting:
        if not session.free:
            break
        party = Party(one.people, one.kept)
        if fits(session, party, now):
            chosen.append(one)
            session = seat(session, party)
    return chosen


def offer_until(session: Session, now: datetime) -> datetime | None:
    """Until when an offer made now holds its seats. Near the session half of the time that is left, so that it can
    pass on; None: too late for any.
    """
    until = booked_until(session)
    left = until - now
    if left < LAST_OFFER or not takes_bookings(session, now):
        return None
    return min(until, now + min(OFFER, max(SHORTEST_OFFER, left / 2)))


def booked_until(session: Session) -> datetime:
    """When booking closes."""
    return session.begins if session.closes is None else min(session.closes, session.begins)


def _closed(session: Session, now: datetime) -> Refusal:
    """Why a session takes no bookings now."""
    state = state_of(session, now)
    if state == "cancelled":
        return Refusal("cancelled")
    return Refusal("not-yet", {"opens": session.opens}) if state == "planned" else Refusal("too-late")


def _never(session: Session, party: Party) -> Refusal | None:
    """Why it would not even fit into an empty hall."""
    if party.kept > session.kept or party.kept > party.people:
        return Refusal("no-kept", {"kept": min(session.kept, party.people)})
    ordinary = session.seats if session.release is not None else session.seats - session.kept
    if party.people > session.seats or party.ordinary > ordinary:
        return Refusal("too-many", {"seats": min(session.seats, ordinary + party.kept)})
    return None


def _longer(session: Session, people: int) -> Refusal | None:
    """Why nobody more may wait."""
    return Refusal("full", {"waiting": session.waiting}) if session.waiting + people > WAITING_LIMIT else None
