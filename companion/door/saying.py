"""What a phone at the door says becomes events: the only way in which this room writes them.

An act carries a word made once, with its form: sent again, by a double tap or a retry, it adds nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from companion.events import rows
from companion.events.recording import record
from companion.workshops import rows as programme
from content_packs.exchange.door.acts import event_id
from content_packs.exchange.door.errors import NoSession, TooEarly
from content_packs.exchange.events import Door, Event
from content_packs.exchange.programme import Session

OPENS = timedelta(hours=12)  # before a session begins: somebody prepares


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """What every act at a door says beside itself."""

    session: str
    source: str  # the phone
    once: str  # made with the form
    museum: str = ""  # whose sessions this person may see; empty: everybody's


def find_session(db: rows.Db, session: str, museum: str) -> Session:
    """`NoSession` alike for what is not there and what is another museum's."""
    found = programme.find_session(db, session) if rows.known_sessions(db, [session], museum) else None
    if found is None:
        raise NoSession(session)
    return found


def find_open(db: rows.Db, act: Act, now: datetime) -> Session:
    found = find_session(db, act.session, act.museum)
    if now < found.begins - OPENS:
        raise TooEarly(act.session)
    return found


def say(db: rows.Db, act: Act, facts: Iterable[Door], now: datetime) -> list[Event]:
    """Events of these facts that are new, in their order."""
    number = rows.highest(db, act.source)
    made = []
    for place, fact in enumerate(facts):
        name = event_id(act.once, place, fact)
        if rows.raw_of(db, act.source, name) is None:
            number += 1
            event = Event(id=name, source=act.source, number=number, session=act.session, at=now, fact=fact)
            record(db, event, now)
            made.append(event)
    return made


def said(db: rows.Db, session: str) -> Sequence[Event]:
    return rows.of_session(db, session)
