"""What is said at a door becomes facts: the rules that server and kiosk share (pure). Who came: ATTENDANCE.md."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec

from content_packs.exchange.attendance import merge, standing
from content_packs.exchange.door.errors import BadCount
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
LONGEST = 400  # characters of what is scanned
MARK = "/t/"  # before the ticket, in a symbol's address
_ENCODER = msgspec.json.Encoder(order="deterministic")


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


def check_people(people: int) -> None:
    """`BadCount` unless so many of a booking can be here; 0: nobody of it is."""
    if not 0 <= people <= MOST:
        raise BadCount(people)


def walked(people: int, kept: int) -> WalkedIn:
    if not (1 <= people <= MOST and 0 <= kept <= people):
        raise BadCount(people)
    return WalkedIn(people=people, kept=kept)


def heads(bands: Mapping[str, int], languages: Mapping[str, int], returning: Mapping[str, int]) -> Counted:
    _bound(10 * MOST, bands, languages, returning)
    known = {band: bands[band] for band in BANDS if bands.get(band)}
    return Counted(bands=known, languages=_without_none(languages), returning=_without_none(returning))


def materials(used: Mapping[str, float], left: Mapping[str, float]) -> Used:
    _bound(1_000_000, used, left)
    return Used(used=dict(used), left=dict(left))


def newer(events: Sequence[Event], source: str, fact: Counted | Used) -> list[Door]:
    """Nothing where this reader's last word is the same."""
    return [fact] if newest_of(events, source, type(fact)) != fact else []


def felt(events: Sequence[Event], source: str, face: str, words: str, lang: str, instead_of: str = "") -> list[Door]:
    """One visitor's feedback; `instead_of`: the event of the face alone, to which words were added."""
    said = "".join(letter for letter in words if letter.isprintable() or letter == "\n").strip()[:WORDS]
    first = _own(events, source, instead_of)
    shown = first.face if first else face
    facts: list[Door] = []
    if (said if instead_of else shown or said) and shown in ("sad", "so-so", "happy", "", None):
        facts.append(Felt(face=shown or None, words=said, lang=lang))  # type: ignore[arg-type]
    if first and facts:
        facts.append(Undone(event=instead_of, of=source))
    return facts


def taking_back(events: Sequence[Event], event: str, of: str) -> list[Door]:
    """An act of any reader; what is taken back already stays so. A closed door is opened by `reopening` alone."""
    found = [each for each in standing(events) if (each.id, each.source) == (event, of)]
    return [Undone(event=event, of=of)] if found and not isinstance(found[0].fact, Undone | Seated | Closed) else []


def reopening(events: Sequence[Event]) -> list[Door]:
    return [Undone(event=each.id, of=each.source) for each in standing(events) if isinstance(each.fact, Closed)]


def newest_of(events: Sequence[Event], source: str, kind: type[Counted] | type[Used]) -> Counted | Used | None:
    """What a phone last said of heads or materials (pure)."""
    mine = [event for event in standing(events) if event.source == source and isinstance(event.fact, kind)]
    newest = max(mine, key=lambda event: (event.number, event.id), default=None)
    return newest.fact if newest else None  # type: ignore[return-value]


def event_id(once: str, place: int, fact: Door) -> str:
    """Follows from the form and what was said in it: who goes back and says something else is heard."""
    return sha256(f"{once} {place} ".encode() + _ENCODER.encode(fact)).hexdigest()[:24]


def bare(text: str) -> str:
    """The ticket alone, of whatever was scanned."""
    typed = "".join(text[:LONGEST].split())
    place = typed.lower().rfind(MARK)
    return typed[place + len(MARK) :] if place >= 0 else typed


def _bound(most: float, *numbers: Mapping[str, float]) -> None:
    for each in numbers:
        if len(each) > KEYS_LIMIT or not all(0 <= number <= most for number in each.values()):
            raise BadCount(max(each.values()))
        if not all(map(is_key, each)):
            raise BadCount(-1)


def _without_none(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: heads for name, heads in counts.items() if heads}


def _own(events: Sequence[Event], source: str, name: str) -> Felt | None:
    facts = [event.fact for event in standing(events) if event.source == source and event.id == name]
    return next((fact for fact in facts if isinstance(fact, Felt)), None)
