"""What happened, as append-only events: made once with an id of its own, wherever it happens, and never changed.

The server takes each exactly once by (source, id); the same id with other content is put aside. No event names a
person: a booking is meant by its public id, whose row is erased on schedule. Clocks may be wrong, so nothing is decided
by `at`: within one source `number` counts up, and what does not commute says so in `attendance`. A fact that was wrong
is taken back by an `undone` that names it; nothing is edited.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

BANDS = ("0-5", "6-11", "12-17", "18-59", "60+")  # ages, in years
FACES = ("sad", "so-so", "happy")  # a child's way to say how it was
SERVER = "server"  # the source of what the server itself does

Id = Annotated[str, Meta(min_length=8, max_length=40, pattern=r"^[0-9A-Za-z_-]+$")]
Source = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z._:@-]+$")]
Count = Annotated[int, Meta(ge=0, le=10_000)]
Some = Annotated[int, Meta(ge=1, le=1_000)]
Amount = Annotated[float, Meta(ge=0, le=1_000_000)]
Ref = Annotated[str, Meta(max_length=64)]
Words = Annotated[str, Meta(max_length=500)]
Story = Annotated[str, Meta(max_length=129, pattern=r"^[0-9a-z-]{1,64}/[0-9A-Za-z._-]{1,64}\Z")]  # museum/artifact
Lang = Annotated[str, Meta(max_length=35, pattern=r"^[0-9A-Za-z-]*\Z")]  # BCP 47

# At the door


class Came(msgspec.Struct, frozen=True, kw_only=True, tag="came"):
    """So many of a booking are here, as this reader sees it. `more`: they come in addition to those who came before."""

    booking: Ref
    people: Some
    more: bool = False


class WalkedIn(msgspec.Struct, frozen=True, kw_only=True, tag="walked-in"):
    """People without a booking."""

    people: Some
    kept: Count = 0


class Counted(msgspec.Struct, frozen=True, kw_only=True, tag="counted"):
    """Heads as this reader counted them so far, without names: its newest count stands for all of its own."""

    bands: dict[Ref, Count] = {}  # of BANDS
    languages: dict[Ref, Count] = {}
    returning: dict[Ref, Count] = {}  # by self-answer: `new`, `again`


class Used(msgspec.Struct, frozen=True, kw_only=True, tag="used"):
    """Materials, as this reader last noted them: used and left over."""

    used: dict[Ref, Amount] = {}
    left: dict[Ref, Amount] = {}


class Felt(msgspec.Struct, frozen=True, kw_only=True, tag="felt"):
    """One visitor's feedback."""

    face: Literal["sad", "so-so", "happy"] | None = None
    words: Words = ""
    lang: Ref = ""


class Undone(msgspec.Struct, frozen=True, kw_only=True, tag="undone"):
    """An event of any source did not happen."""

    event: Id
    of: Source


class Closed(msgspec.Struct, frozen=True, kw_only=True, tag="closed"):
    """The session was held and its door is closed."""


Door = Came | WalkedIn | Counted | Used | Felt | Undone | Closed

# At a kiosk, mostly outside of any session


class Opened(msgspec.Struct, frozen=True, kw_only=True, tag="opened"):
    """A story was opened. Nothing about who."""

    ref: Story
    lang: Lang = ""
    variant: Lang = ""  # empty: the standard one


class Said(msgspec.Struct, frozen=True, kw_only=True, tag="said"):
    """A visitor's feedback at the kiosk, about no session."""

    face: Literal["sad", "so-so", "happy"] | None = None
    words: Words = ""
    lang: Lang = ""


class Noted(msgspec.Struct, frozen=True, kw_only=True, tag="noted"):
    """Something that staff wrote down at the kiosk."""

    words: Words


Kiosk = Opened | Said | Noted

# What the server did with a booking: people, so that figures need no row that is erased


class Seated(msgspec.Struct, frozen=True, kw_only=True, tag="booking"):
    """A booking is now in this state, with so many people. `number` of the event orders those of one booking."""

    booking: Ref
    state: Literal["confirmed", "waiting", "offered", "cancelled", "expired"]
    people: Count
    kept: Count = 0
    school: bool = False
    lang: Ref = ""


Fact = Door | Kiosk | Seated


class Event(msgspec.Struct, frozen=True, kw_only=True):
    id: Id
    source: Source  # `server`, `staff:‹name›`'s device, a kiosk (`kiosk:‹id›`)
    number: Annotated[int, Meta(ge=0, le=2**53)]  # counts up within its source
    session: Ref  # empty: of none
    at: datetime  # by the source's wall clock, which may be wrong
    fact: Fact
    boot: Ref = ""  # id of the source's boot
    monotonic: Annotated[int, Meta(ge=0, le=2**53)] = 0  # milliseconds since then
    clock: Literal["good", "unsure", ""] = ""
