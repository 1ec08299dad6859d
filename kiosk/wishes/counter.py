"""Implements the port `Counter`: a visitor's booking is queued, and decided at the next contact.

The wish lies sealed to the server from the first moment; the page that the visitor opens by its number says when, how
many, and what became of it, and never who. A wish can be taken back until it was sent.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_hex
from typing import Protocol

import msgspec

from content_packs.exchange.admission import Refusal, admit
from content_packs.exchange.bookings import Booked, Booking, BookingChange, BookingState, BookingWish
from content_packs.exchange.programme import Session
from content_packs.exchange.timetable import Timetable
from content_packs.exchange.wishes import Wished, seal_wish
from content_packs.visitor.desk import NotBooked, NotNow
from kiosk.office import Office
from kiosk.wishes import rows
from kiosk.wishes.rows import Row

QUEUE = 500  # wishes that wait: one hall's visitors of weeks
TOKEN = 32  # hexadecimal digits
STATES: dict[str, BookingState] = {"confirmed": "confirmed", "waiting": "waiting", "refused": "cancelled"}


class Looks(Protocol):
    """The port `Schedule`."""

    async def timetable(self) -> Timetable: ...


class QueueCounter:
    """`sealing`: the server's public key in hex, as the device was told by now; empty before it is enrolled."""

    def __init__(self, office: Office, schedule: Looks, sealing: Callable[[], str]) -> None:
        self._office = office
        self._schedule = schedule
        self._sealing = sealing

    async def book(self, wish: BookingWish, key: str, client: str) -> Booked:
        session = (await self._schedule.timetable()).by_id.get(wish.session)
        if session is None:
            raise NotBooked("no-session")
        if not self._sealing():
            raise NotNow
        return await asyncio.to_thread(self._queue, wish, session, key)

    async def find(self, token: str, client: str) -> Booked | None:
        row = await asyncio.to_thread(self._row, token)
        return _told(row) if row else None

    async def change(self, token: str, change: BookingChange, client: str) -> Booked | None:
        """Sealed is sealed: take it back and wish again."""
        if await asyncio.to_thread(self._row, token) is None:
            return None
        raise NotBooked("over")

    async def act(self, token: str, act: str, client: str) -> Booked | None:
        row = await asyncio.to_thread(self._row, token)
        if row is None:
            return None
        if act not in ("cancel", "erase"):
            raise NotBooked("not-offered")
        if act == "cancel" and row.sealed is None:
            raise NotBooked("over")  # the server has it: by its own link
        await asyncio.to_thread(self._office.store.write, lambda db: rows.remove(db, row.token))
        told = _told(row)
        return msgspec.structs.replace(told, booking=msgspec.structs.replace(told.booking, state="cancelled"))

    def _row(self, token: str) -> Row | None:
        known = token.lower()
        return self._office.store.read(lambda db: rows.by_token(db, known)) if len(known) == TOKEN else None

    def _queue(self, wish: BookingWish, session: Session, key: str) -> Booked:
        word = sha256(key.encode()).hexdigest()
        digest = sha256(key.encode() + b"\0" + msgspec.json.encode(wish)).hexdigest()
        now = self._office.now()
        wished = Wished(number=token_hex(16), wish=wish, made=now)
        row = Row(
            token=token_hex(TOKEN // 2), number=wished.number, word=word, digest=digest, session=wish.session,
            people=wish.people, kept=wish.kept, made=int(now.timestamp()),
            sealed=seal_wish(wished, self._sealing()).sealed,
        )  # fmt: skip

        def write(db: rows.Db) -> Booked:
            known = rows.by_word(db, word)
            if known is None:
                _check(db, wish, session, now)
                rows.add(db, row)
            elif known.digest != digest:
                raise NotBooked("key-reused")
            return _told(known or row)

        return self._office.store.write(write)


def _check(db: rows.Db, wish: BookingWish, session: Session, now: datetime) -> None:
    """What the server would certainly refuse is refused here; whether there are seats is its own to say."""
    outcome = admit(session, wish, now)
    if isinstance(outcome, Refusal) and outcome.code != "full":
        raise NotBooked(outcome.code, **outcome.facts)
    queued, people = rows.count_waiting(db, wish.session)
    if queued >= QUEUE or people + wish.people > 2 * session.seats:
        raise NotBooked("full", waiting=people)


def _told(row: Row) -> Booked:
    said = row.said
    at = datetime.fromtimestamp(row.made, UTC)
    booking = Booking(
        id=said.booking if said and said.booking else row.number[:16],
        session=row.session,
        state=STATES[said.outcome] if said else "waiting",
        people=row.people,
        kept=row.kept,
        made=at,
        changed=at,
        position=said.position if said else 0,
    )
    refused = said.why if said and said.outcome == "refused" else ""
    return Booked(
        token=row.token, booking=booking, ticket=said.ticket if said else "", queued=said is None, refused=refused
    )
