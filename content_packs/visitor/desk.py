"""What the pages need of whoever runs them: declared here, implemented by the companion and by the kiosk.

`Desk` is on the way from scan to story. `Schedule` and `Counter` are for workshops: the companion's counter answers
*confirmed*, the kiosk's *queued*.
"""

from typing import Protocol, runtime_checkable

from content_packs.exchange.bookings import Booked, BookingChange, BookingWish
from content_packs.exchange.timetable import Timetable


@runtime_checkable  # Litestar checks what it injects
class Desk(Protocol):
    """Called on the way from scan to story: must return at once and never raise."""

    def seen(self, ref: str, lang: str) -> None:
        """A story was opened by its code, in this language. Nothing about who."""


@runtime_checkable
class Schedule(Protocol):
    """What can be visited."""

    async def timetable(self) -> Timetable:
        """As of a second ago at most; on a kiosk as of its day sheet."""


class NotBooked(Exception):
    """A wish that cannot be granted; `code` is one of REASONS and names the words that a visitor reads."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


REASONS = (
    "no-session",  # there is none of that id
    "not-yet",  # planned; booking opens later (`opens`)
    "too-late",  # it runs, is over, or booking has closed
    "cancelled",
    "too-many",  # more people than the hall has seats (`seats`)
    "no-kept",  # the hall has no seats for wheelchairs, or fewer (`kept`)
    "full",  # and so is the waiting list (`waiting` people)
    "no-name",  # neither a name nor a school
    "key-reused",  # the same Idempotency-Key with another wish
    "no-room",  # a change to more people than there are seats: what was booked stays
    "not-offered",  # nothing is on offer any more
    "over",  # the booking was cancelled or has expired: it cannot be changed
    "slow-down",  # too many from this address (`seconds` to wait)
)


class NotNow(Exception):
    """A port cannot answer just now: the store is full, busy, or cannot be reached. Asking again later may go well."""


@runtime_checkable
class Counter(Protocol):
    """Takes bookings; raises NotBooked. `client` is the address that asks. None: no such booking, or a wrong link."""

    async def book(self, wish: BookingWish, key: str, client: str) -> Booked: ...

    async def find(self, token: str, client: str) -> Booked | None: ...

    async def change(self, token: str, change: BookingChange, client: str) -> Booked | None: ...

    async def act(self, token: str, act: str, client: str) -> Booked | None:
        """`accept` or `decline` an offer, `cancel`, `erase` (which returns the booking as it was)."""
