"""Attendance as it is taken on this kiosk: the rules are those of exchange/door, the events go to the outbox.

No act is refused because of the clock: it may be wrong, and nobody stands at a door for nothing.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from content_packs.exchange.attendance import merge
from content_packs.exchange.daysheet import DaySheet, seated
from content_packs.exchange.door import acts
from content_packs.exchange.door.errors import NoBooking, NoSession, WasCancelled
from content_packs.exchange.door.lists import DoorList, Held, compose
from content_packs.exchange.events import Closed, Door, Event
from content_packs.exchange.programme import Session
from kiosk.days.keeping import Days
from kiosk.door import rows
from kiosk.door.port import Outbox
from kiosk.office import Office
from kiosk.store import facts

TAKEN_OVER = "doors taken over"
OVERS = 200  # remembered
Decide = Callable[[Sequence[Event]], list[Door]]


class Hall(msgspec.Struct, frozen=True):
    """What the door does its work with."""

    office: Office
    days: Days
    outbox: Outbox


def list_doors(hall: Hall) -> list[Held]:
    """The sessions whose guests this kiosk knows, in the order in which they begin."""
    sheet = hall.days.sheet()
    return [_held(sheet, each) for each in sheet.sessions if each.id in sheet.guests] if sheet else []


def door_list(hall: Hall, session: str) -> DoorList:
    sheet, held = _find(hall, session)
    events = hall.office.store.read(lambda db: _said(db, sheet, session))
    return compose(held, hall.days.guests(session), events, hall.outbox.source)


def arrive(hall: Hall, session: str, once: str, booking: str, people: int) -> None:
    """So many of a booking on the list, or of one that came before, are here altogether."""
    acts.check_people(people)
    sheet, _ = _find(hall, session)
    listed = {guest.id for guest in sheet.guests.get(session, ())}

    def decide(events: Sequence[Event]) -> list[Door]:
        if booking not in listed and booking not in merge(events, 0).by_booking:
            raise NoBooking(booking, session)
        return acts.arrival(events, hall.outbox.source, booking, people)

    _say(hall, session, once, decide)


def admit(hall: Hall, session: str, once: str, booking: str, people: int) -> None:
    """By a ticket that the server signed: its booking need not be on the list."""
    acts.check_people(people)
    _say(hall, session, once, lambda events: acts.arrival(events, hall.outbox.source, booking, people))


def walk_in(hall: Hall, session: str, once: str, people: int, kept: int = 0) -> None:
    fact = acts.walked(people, kept)
    _say(hall, session, once, lambda _: [fact])


def count(
    hall: Hall,
    session: str,
    once: str,
    bands: Mapping[str, int],
    languages: Mapping[str, int],
    returning: Mapping[str, int],
) -> None:
    fact = acts.heads(bands, languages, returning)
    _say(hall, session, once, lambda events: acts.newer(events, hall.outbox.source, fact))


def note(hall: Hall, session: str, once: str, used: Mapping[str, float], left: Mapping[str, float]) -> None:
    fact = acts.materials(used, left)
    _say(hall, session, once, lambda events: acts.newer(events, hall.outbox.source, fact))


def feel(hall: Hall, session: str, once: str, face: str, words: str = "", lang: str = "", instead_of: str = "") -> str:
    """The event's id, for the words that may follow."""
    source = hall.outbox.source
    made = _say(hall, session, once, lambda events: acts.felt(events, source, face, words, lang, instead_of))
    return made[0].id if made else ""


def undo(hall: Hall, session: str, once: str, event: str, of: str) -> None:
    _say(hall, session, once, lambda events: acts.taking_back(events, event, of))


def close(hall: Hall, session: str, once: str) -> None:
    if _find(hall, session)[1].session.state == "cancelled":
        raise WasCancelled(session)
    _say(hall, session, once, lambda events: [] if merge(events, 0).closed else [Closed()])


def reopen(hall: Hall, session: str, once: str) -> None:
    _say(hall, session, once, acts.reopening)


def holder(hall: Hall, session: str) -> str:
    """Which other kiosk holds this door, by its name; empty where it is ours, nobody's, or was taken over."""
    sheet, held = _find(hall, session)
    if not held.session.kiosk or session in sheet.door or session in _taken_over(hall):
        return ""
    return held.session.kiosk


def take_over(hall: Hall, session: str) -> None:
    """From now on this kiosk holds the door, whatever the plan says. What both said is merged at home."""
    _find(hall, session)
    over = [*(each for each in _taken_over(hall) if each != session), session][-OVERS:]
    hall.office.store.write(lambda db: facts.keep(db, TAKEN_OVER, over))


def _taken_over(hall: Hall) -> list[str]:
    return hall.office.store.read(lambda db: facts.read(db, TAKEN_OVER, list[str])) or []


def _say(hall: Hall, session: str, once: str, decide: Decide) -> list[Event]:
    """The events of the act, made now or when it was done before; in one transaction with the outbox."""
    sheet, _ = _find(hall, session)

    def write(db: rows.Db) -> list[Event]:
        made = []
        for place, fact in enumerate(decide(_said(db, sheet, session))):
            word = acts.event_id(once, place, fact)
            event = rows.find(db, word)
            if event is None:
                event = hall.outbox.append(session, fact)
                rows.keep(db, word, event)
            made.append(event)
        return made

    return hall.office.store.write(write)


def _said(db: rows.Db, sheet: DaySheet, session: str) -> list[Event]:
    return [*seated(sheet.guests.get(session, ()), sheet.made), *rows.of_session(db, session)]


def _find(hall: Hall, session: str) -> tuple[DaySheet, Held]:
    """`NoSession` for what is not on the sheet, or whose door is not this kiosk's to hold."""
    sheet = hall.days.sheet()
    found = next((each for each in sheet.sessions if each.id == session), None) if sheet else None
    if sheet is None or found is None or session not in sheet.guests:
        raise NoSession(session)
    return sheet, _held(sheet, found)


def _held(sheet: DaySheet, session: Session) -> Held:
    workshop = next(each for each in sheet.workshops if each.id == session.workshop)  # daysheet.whole holds it
    venue = next(each for each in sheet.venues if each.id == session.venue)
    return Held(session=session, workshop=workshop, venue=venue)
