"""Bookings as they are asked for, kept and shown (pure). Who gets a seat: `admission`; who came: `attendance`.

A booking holds what the door needs and no more: a name or nickname, how many, and if the visitor wishes one contact,
which is erased a week after the session. A school class is a count and the school; no child is named anywhere.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

BookingState = Literal["confirmed", "waiting", "offered", "cancelled", "expired"]
SEATED = frozenset({"confirmed", "offered"})  # they hold seats
OVER = frozenset({"cancelled", "expired"})
PEOPLE_LIMIT = 60  # of one booking: a class with those who bring it

Name = Annotated[str, Meta(max_length=60)]
Contact = Annotated[str, Meta(max_length=100)]


class BookingWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a visitor asks for. `kept` of the people need a seat for a wheelchair or beside one."""

    session: Annotated[str, Meta(max_length=32)]
    people: Annotated[int, Meta(ge=1, le=PEOPLE_LIMIT)]
    kept: Annotated[int, Meta(ge=0, le=PEOPLE_LIMIT)] = 0
    name: Name = ""
    contact: Contact = ""
    school: Name = ""  # of a class: then no name is asked for
    lang: Annotated[str, Meta(max_length=35, pattern=r"^[0-9A-Za-z-]*$")] = ""  # BCP 47


class BookingChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays as it is."""

    people: Annotated[int, Meta(ge=1, le=PEOPLE_LIMIT)] | None = None
    kept: Annotated[int, Meta(ge=0, le=PEOPLE_LIMIT)] | None = None
    name: Name | None = None
    contact: Contact | None = None
    school: Name | None = None


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """As its holder and the door see it."""

    id: str  # public: stands in tickets and events; opens nothing
    session: str
    state: BookingState
    people: int
    kept: int = 0
    name: str = ""
    contact: str = ""
    school: str = ""
    lang: str = ""
    made: datetime
    changed: datetime
    edition: int = 1  # rises with each change that a ticket must show
    position: int = 0  # on the waiting list, from 1; 0: not on it
    offer_until: datetime | None = None


class Booked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a wish. `token` opens the booking's page: whoever has it may see, change and erase all of it."""

    token: str
    booking: Booking
    ticket: str = ""  # signed, as it stands in the QR symbol; of a confirmed one, to who opens its link
    queued: bool = False  # a kiosk answers so: it is decided at the next contact
    refused: str = ""  # of a wish that was queued: why it was not granted, one of the visitors' REASONS
