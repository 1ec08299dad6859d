"""Attendance as it is taken: who is here, walk-ins, heads, materials, feedback, and taking the last act back.

Each verb appends events and changes nothing else. Lists are merged by content_packs/exchange/ATTENDANCE.md.
"""

from collections.abc import Mapping, Sequence

from companion.door import rows
from companion.door.errors import BadCount, NoBooking
from companion.door.saying import Act, event_id, find_open, said, say
from companion.office import Office
from content_packs.exchange.attendance import merge, standing
from content_packs.exchange.events import (
    BANDS,
    Came,
    Closed,
    Counted,
    Door,
    Event,
    Felt,
    Seated,
    Undone,
    Used,
    WalkedIn,
)
from content_packs.exchange.receipts import KEYS_LIMIT, is_key

MOST = 1_000  # people of one act
WORDS = 500  # characters


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
    if not 0 <= wish.people <= MOST:
        raise BadCount(wish.people)

    def write(db: rows.Db) -> None:
        find_open(db, wish, now)
        guest = rows.find_guest(db, wish.booking)
        if guest is None or guest.session != wish.session:
            raise NoBooking(wish.booking, wish.session)
        say(db, wish, arrival(said(db, wish.session), wish.source, wish.booking, wish.people), now)

    office.store.write_now(write)


def arrival(events: Sequence[Event], source: str, booking: str, people: int) -> list[Door]:
    """What `source` has to say so that the merge comes to `people` of `booking` (pure)."""
    if merge(events, 0).by_booking.get(booking, 0) == people:
        return []
    told = [event for event in standing(events) if isinstance(event.fact, Came) and event.fact.booking == booking]
    plain = merge([event for event in told if event.source != source], 0).by_booking.get(booking, 0) <= people
    if people and plain and not any(isinstance(event.fact, Came) and event.fact.more for event in told):
        return [Came(booking=booking, people=people)]  # in place of our own older word
    gone: list[Door] = [Undone(event=event.id, of=event.source) for event in told]
    return [*gone, Came(booking=booking, people=people)] if people else gone


def walk_in(office: Office, wish: WalkIn, by: str) -> None:
    if not (1 <= wish.people <= MOST and 0 <= wish.kept <= wish.people):
        raise BadCount(wish.people)
    _say(office, wish, [WalkedIn(people=wish.people, kept=wish.kept)])


def count(office: Office, wish: Count, by: str) -> None:
    _bound(10 * MOST, wish.bands, wish.languages, wish.returning)
    bands = {band: wish.bands[band] for band in BANDS if wish.bands.get(band)}
    known = Counted(bands=bands, languages=_without_none(wish.languages), returning=_without_none(wish.returning))
    _say_newest(office, wish, known)


def note(office: Office, wish: Note, by: str) -> None:
    _bound(1_000_000, wish.used, wish.left)
    _say_newest(office, wish, Used(used=dict(wish.used), left=dict(wish.left)))


def feel(office: Office, wish: Feel, by: str) -> str:
    """The event's id, for the words that may follow."""
    now = office.now()
    words = "".join(letter for letter in wish.words if letter.isprintable() or letter == "\n").strip()[:WORDS]

    def write(db: rows.Db) -> str:
        find_open(db, wish, now)
        first = _own(said(db, wish.session), wish.source, wish.instead_of)
        face = first.face if first else wish.face
        facts: list[Door] = []
        if (words if wish.instead_of else face or words) and face in ("sad", "so-so", "happy", "", None):
            facts.append(Felt(face=face or None, words=words, lang=wish.lang))  # type: ignore[arg-type]
        if first and facts:
            facts.append(Undone(event=wish.instead_of, of=wish.source))
        say(db, wish, facts, now)
        return event_id(wish.once, 0, facts[0]) if facts else ""

    return office.store.write_now(write)


def undo(office: Office, wish: Undo, by: str) -> None:
    """An act of any phone; what is taken back already stays so. A closed door is opened by `reopen` alone."""
    now = office.now()

    def write(db: rows.Db) -> None:
        find_open(db, wish, now)
        found = [
            event for event in standing(said(db, wish.session)) if (event.id, event.source) == (wish.event, wish.of)
        ]
        if found and not isinstance(found[0].fact, Undone | Seated | Closed):
            say(db, wish, [Undone(event=wish.event, of=wish.of)], now)

    office.store.write_now(write)


def _own(events: Sequence[Event], source: str, name: str) -> Felt | None:
    facts = [event.fact for event in standing(events) if event.source == source and event.id == name]
    return next((fact for fact in facts if isinstance(fact, Felt)), None)


def _say(office: Office, wish: Act, facts: list[Door]) -> None:
    now = office.now()

    def write(db: rows.Db) -> None:
        find_open(db, wish, now)
        say(db, wish, facts, now)

    office.store.write_now(write)


def _say_newest(office: Office, wish: Act, fact: Counted | Used) -> None:
    """Nothing where this phone's last word is the same."""
    now = office.now()

    def write(db: rows.Db) -> None:
        find_open(db, wish, now)
        if newest_of(said(db, wish.session), wish.source, type(fact)) != fact:
            say(db, wish, [fact], now)

    office.store.write_now(write)


def newest_of(events: Sequence[Event], source: str, kind: type[Counted] | type[Used]) -> Counted | Used | None:
    """What a phone last said of heads or materials (pure)."""
    mine = [event for event in standing(events) if event.source == source and isinstance(event.fact, kind)]
    newest = max(mine, key=lambda event: (event.number, event.id), default=None)
    return newest.fact if newest else None  # type: ignore[return-value]


def _bound(most: float, *numbers: Mapping[str, float]) -> None:
    for each in numbers:
        if len(each) > KEYS_LIMIT or not all(0 <= number <= most for number in each.values()):
            raise BadCount(max(each.values()))
        if not all(map(is_key, each)):
            raise BadCount(-1)


def _without_none(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: heads for name, heads in counts.items() if heads}
