"""Attendance as it is taken: who is here, walk-ins, heads, materials, feedback, and taking the last act back.

Each verb appends events and changes nothing else. Lists are merged by content_packs/exchange/ATTENDANCE.md.
"""

from collections.abc import Callable, Mapping, Sequence

from companion.door import rows
from companion.door.saying import Act, find_open, said, say
from companion.office import Office
from content_packs.exchange.door.acts import (
    arrival,
    check_people,
    event_id,
    felt,
    heads,
    materials,
    newer,
    taking_back,
    walked,
)
from content_packs.exchange.door.errors import NoBooking
from content_packs.exchange.events import Door, Event


class Arrive(Act, frozen=True, kw_only=True):
    """So many of a booking are here altogether; 0: nobody of it is."""

    booking: str
    people: int


class WalkIn(Act, frozen=True, kw_only=True):
    people: int
    kept: int = 0


class Count(Act, frozen=True, kw_only=True):
    """Heads that this phone counted so far."""

    bands: Mapping[str, int] = {}
    languages: Mapping[str, int] = {}
    returning: Mapping[str, int] = {}


class Note(Act, frozen=True, kw_only=True):
    """Materials, as this phone notes them."""

    used: Mapping[str, float] = {}
    left: Mapping[str, float] = {}


class Feel(Act, frozen=True, kw_only=True):
    """`instead_of`: the event of the face alone, to which words were added."""

    face: str = ""
    words: str = ""
    lang: str = ""
    instead_of: str = ""


class Undo(Act, frozen=True, kw_only=True):
    event: str
    of: str  # its source


def arrive(office: Office, wish: Arrive, by: str) -> None:
    """Said again, or by two phones at once, it adds nobody."""
    now = office.now()
    check_people(wish.people)

    def write(db: rows.Db) -> None:
        find_open(db, wish, now)
        guest = rows.find_guest(db, wish.booking)
        if guest is None or guest.session != wish.session:
            raise NoBooking(wish.booking, wish.session)
        say(db, wish, arrival(said(db, wish.session), wish.source, wish.booking, wish.people), now)

    office.store.write_now(write)


def walk_in(office: Office, wish: WalkIn, by: str) -> None:
    fact = walked(wish.people, wish.kept)
    _say(office, wish, lambda _: [fact])


def count(office: Office, wish: Count, by: str) -> None:
    fact = heads(wish.bands, wish.languages, wish.returning)
    _say(office, wish, lambda events: newer(events, wish.source, fact))


def note(office: Office, wish: Note, by: str) -> None:
    fact = materials(wish.used, wish.left)
    _say(office, wish, lambda events: newer(events, wish.source, fact))


def feel(office: Office, wish: Feel, by: str) -> str:
    """The event's id, for the words that may follow."""
    facts = _say(
        office, wish, lambda events: felt(events, wish.source, wish.face, wish.words, wish.lang, wish.instead_of)
    )
    return event_id(wish.once, 0, facts[0]) if facts else ""


def undo(office: Office, wish: Undo, by: str) -> None:
    """An act of any phone; what is taken back already stays so. A closed door is opened by `reopen` alone."""
    _say(office, wish, lambda events: taking_back(events, wish.event, wish.of))


def _say(office: Office, wish: Act, decide: Callable[[Sequence[Event]], list[Door]]) -> list[Door]:
    now = office.now()

    def write(db: rows.Db) -> list[Door]:
        find_open(db, wish, now)
        facts = decide(said(db, wish.session))
        say(db, wish, facts, now)
        return facts

    return office.store.write_now(write)
