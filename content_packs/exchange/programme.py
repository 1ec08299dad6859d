"""What is taught, where and when: structs that server, kiosk and pages share, and what follows from one alone (pure).

A *workshop* is what is taught, a *session* when and where it is held, a *programme* groups sessions of several museums
(a festival is one). What a session is now follows from what was decided, its seats and the clock: `state_of`.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

Text = dict[str, str]  # language map

VENUE_ACCESS = ("step-free", "toilet", "hearing-loop", "quiet-room", "parking")
CONTENT_ACCESS = ("sign", "easy", "tactile", "audio", "captions", "quiet")

Decided = Literal["planned", "open", "held", "cancelled"]
State = Literal["planned", "open", "full", "running", "held", "cancelled"]


class Position(msgspec.Struct, frozen=True):
    """WGS 84, in degrees."""

    latitude: float
    longitude: float


class Venue(msgspec.Struct, frozen=True, kw_only=True):
    """A hall, a school, a square."""

    id: str
    name: Text
    address: Text = {}
    position: Position | None = None
    zone: str = "Asia/Shanghai"  # IANA; sessions repeat and are read in it
    neighbourhood: Text = {}
    area: str = ""  # what sessions of one neighbourhood are found and counted by: `area_of(neighbourhood)`
    access: tuple[str, ...] = ()  # of VENUE_ACCESS
    transport: Text = {}
    museum: str = ""  # whose it is; empty: everybody's
    closed: bool = False  # not offered for new sessions


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """What each seat needs: 2 sheets, 0.2 litres of glue."""

    id: str
    name: Text
    per_seat: float = 1.0
    unit: Text = {}


class Workshop(msgspec.Struct, frozen=True, kw_only=True):
    id: str  # one in the whole house
    museum: str
    title: Text
    about: Text = {}  # plain paragraphs
    languages: tuple[str, ...] = ()  # BCP 47, that it can be taught in
    age_from: int = 0  # years
    age_to: int = 0  # 0: no end
    variants: tuple[str, ...] = ()  # of stories, that it uses
    materials: tuple[Material, ...] = ()
    access: tuple[str, ...] = ()  # of CONTENT_ACCESS
    pack: str = ""  # museum/pack
    artifacts: tuple[str, ...] = ()  # museum/id, that it is about
    activities: tuple[Text, ...] = ()
    curriculum: str = ""  # reference, as a school writes it
    minutes: int = 90
    seats: int = 20
    closed: bool = False  # no new sessions


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """A joint programme or a festival: sessions of several museums under one name."""

    id: str
    title: Text
    kind: Literal["programme", "festival"] = "programme"
    museums: tuple[str, ...] = ()
    about: Text = {}
    goal: int = 0  # visitors aimed at; 0: none
    closed: bool = False


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when a session was to be held before it was moved last."""

    begins: datetime
    venue: str


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Times are aware and in UTC; `seats` is all there are, of which `kept` are for wheelchairs and companions."""

    id: str
    workshop: str
    venue: str
    begins: datetime
    ends: datetime
    languages: tuple[str, ...] = ()  # that it is held in
    teacher: str = ""  # a role or a name; never shown to visitors
    kiosk: str = ""
    seats: int
    kept: int = 0
    release: datetime | None = None  # from then on kept seats that are free are for everybody
    opens: datetime | None = None  # booking, from; None: at once
    closes: datetime | None = None  # booking, until; None: until it begins
    state: Decided = "open"
    reason: Text = {}  # why it was cancelled or moved, for visitors
    moved: Moved | None = None
    programme: str = ""
    series: str = ""  # id that sessions made by one rule share
    sequence: int = 0  # RFC 5545, 3.8.7.4: rises with every change that a calendar must take over
    taken: int = 0  # seats that are not kept ones, booked or on offer
    taken_kept: int = 0  # kept seats, likewise
    waiting: int = 0  # people on the waiting list
    changed: datetime

    @property
    def free(self) -> int:
        """Seats that nobody has, of either kind."""
        return max(0, self.seats - self.taken - self.taken_kept)


def free_seats(session: Session, now: datetime) -> tuple[int, int]:
    """(for everybody, kept) seats that can be booked now. Released kept seats are in both."""
    kept = max(0, session.kept - session.taken_kept)
    everybody = max(0, session.seats - session.kept - session.taken)
    if is_released(session, now):
        return session.free, min(kept, session.free)
    return everybody, min(kept, session.free)


def is_released(session: Session, now: datetime) -> bool:
    return session.release is not None and now >= session.release


def state_of(session: Session, now: datetime) -> State:
    """What a session is now: as decided, unless the clock or the seats say more."""
    if session.state in ("cancelled", "held"):
        return session.state
    if now >= session.ends:
        return "held"
    if now >= session.begins:
        return "running"
    if session.state == "planned" or (session.opens is not None and now < session.opens):
        return "planned"
    return "open" if any(free_seats(session, now)) else "full"


def takes_bookings(session: Session, now: datetime) -> bool:
    """Whether a booking is taken now, be it onto the waiting list."""
    until = session.closes if session.closes is not None else session.begins
    return state_of(session, now) in ("open", "full") and now < until


def area_of(neighbourhood: Text) -> str:
    """What sessions of one neighbourhood are counted by: its first name, folded; empty where it has none."""
    first = next((neighbourhood[lang] for lang in sorted(neighbourhood) if neighbourhood[lang].strip()), "")
    return " ".join(first.casefold().split())


def texts_of(workshop: Workshop) -> Iterator[Text]:
    """Every language map that it holds."""
    yield from (workshop.title, workshop.about, *workshop.activities)
    for material in workshop.materials:
        yield from (material.name, material.unit)
