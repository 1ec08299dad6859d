"""What staff write down on the device. A note is an event: it goes home by itself, and is taken back by another one.

Notes that are home are not listed: the server has them, and the outbox lets go of them.
"""

from collections.abc import Iterable

from content_packs.exchange.events import Event, Noted, Undone
from kiosk.office import Office

LONGEST = 500  # characters: events.Words
MOST = 50  # that wait at a time; more is a diary, and there is paper for it


class NoteRefused(Exception):
    """`code` is the word for it."""

    code = "note-empty"


class NoWords(NoteRefused):
    pass


class TooLong(NoteRefused):
    code = "note-long"


class TooMany(NoteRefused):
    code = "note-many"


class WentHome(NoteRefused):
    code = "note-home"


def list_notes(office: Office) -> list[Event]:
    """Those that are not home yet, the newest first."""
    return unsaid(office.outbox.of_kinds(("noted", "undone")))[::-1]


def unsaid(events: Iterable[Event]) -> list[Event]:
    """Notes that nobody took back (pure)."""
    known = list(events)
    gone = {event.fact.event for event in known if isinstance(event.fact, Undone)}
    return [event for event in known if isinstance(event.fact, Noted) and event.id not in gone]


def write_note(office: Office, words: str) -> Event:
    """`NoteRefused`; `NotEnrolled` and `OutboxFull` of the outbox."""
    said = " ".join(words.split())
    if not said:
        raise NoWords
    if len(said) > LONGEST:
        raise TooLong
    if len(list_notes(office)) >= MOST:
        raise TooMany
    return office.outbox.append("", Noted(words=said))


def take_back(office: Office, note: str) -> None:
    """`WentHome` where it does not wait here any longer, or was never a note."""
    found = next((event for event in list_notes(office) if event.id == note), None)
    if found is None:
        raise WentHome
    office.outbox.append("", Undone(event=found.id, of=found.source))


def text_of(event: Event) -> str:
    return event.fact.words if isinstance(event.fact, Noted) else ""
