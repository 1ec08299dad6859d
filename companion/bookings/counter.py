"""Implements the port `Counter`: limits by address, keys and links at the edge; what comes of it: `deciding`."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, partial
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

import msgspec

from companion.accounts.browsers import network_of
from companion.accounts.seals import Seals, open_seals
from companion.bookings import deciding, limits
from companion.bookings.booking import Asked
from companion.bookings.links import Links, new_id
from companion.bookings.rows import Db, take_turn
from companion.bookings.telling import booking_of, ticket_of, ticket_seed
from companion.bookings.together import Together
from content_packs.exchange.admission import Refusal
from content_packs.exchange.bookings import Booked, BookingChange, BookingWish
from content_packs.exchange.tickets import sign
from content_packs.visitor.desk import NotBooked

if TYPE_CHECKING:
    from companion.office import Office

W = TypeVar("W", BookingWish, BookingChange)
KEY_LENGTHS = range(16, 65)  # of an Idempotency-Key
_WISH = msgspec.json.Encoder(order="deterministic")
_network_of = lru_cache(limits.ADDRESSES)(network_of)  # who books has asked for pages before


class BadKey(ValueError):
    def __init__(self) -> None:
        super().__init__(f"Idempotency-Key: {KEY_LENGTHS[0]} to {KEY_LENGTHS[-1]} characters, random ones")


class BookingCounter:
    """`office` may wait until the store is open: it is called in a thread, once."""

    def __init__(self, office: "Callable[[], Office]", ticks: Callable[[], float] = time.monotonic) -> None:
        self._find_office = office
        self._ticks = ticks
        self._opened: _Opened | None = None
        self._bookings = limits.Buckets(limits.BOOKINGS)
        self._people = limits.Buckets(limits.PEOPLE)
        self._changes = limits.Buckets(limits.CHANGES)
        self._wrong = limits.Buckets(limits.WRONG_LINKS)

    async def book(self, wish: BookingWish, key: str, client: str) -> Booked:
        """Without its ticket: that is signed for who opens the link (DECISIONS.md)."""
        if len(key) not in KEY_LENGTHS:
            raise BadKey
        self._slow(self._bookings, client)
        self._slow(self._people, client, wish.session, wish.people)
        if not (wish.session.isascii() and wish.session.isprintable()):  # what no database compares
            raise NotBooked("no-session")
        opened = self._opened or await self._open()
        booked = _granted(await opened.together.book(Asked(new_id(opened.now()), _clean(wish), *_hashes(key, wish))))
        assert booked is not None, "a wish is granted or refused"
        return opened.tell(booked, signed=False)

    async def find(self, token: str, client: str) -> Booked | None:
        opened = self._opened or await self._open()
        name = self._id_of(opened, token, client)
        if name is None:
            return None
        standing = await asyncio.to_thread(opened.office.store.read, partial(deciding.find, id=name))
        return None if standing is None else opened.tell(standing)

    async def change(self, token: str, change: BookingChange, client: str) -> Booked | None:
        return await self._write(token, client, partial(deciding.change, wish=_clean(change)))

    async def act(self, token: str, act: str, client: str) -> Booked | None:
        return await self._write(token, client, deciding.ACTS[act])

    async def _write(self, token: str, client: str, verb: Callable[..., deciding.Outcome]) -> Booked | None:
        opened = self._opened or await self._open()
        name = self._id_of(opened, token, client)
        if name is None:
            return None
        self._slow(self._changes, client)
        now = opened.now()

        def work(db: Db) -> deciding.Outcome:
            take_turn(db)
            return verb(db, id=name, now=now)

        standing = _granted(await opened.office.store.write(work))
        return None if standing is None else opened.tell(standing)

    def _id_of(self, opened: "_Opened", token: str, client: str) -> str | None:
        """A right link opens however many wrong ones come from the same address: a hall has one."""
        name = opened.links.id_of(token)
        if name is None:
            self._slow(self._wrong, client)
        return name

    def _slow(self, buckets: limits.Buckets, client: str, of: str = "", cost: int = 1) -> None:
        if seconds := buckets.take(f"{_network_of(client)} {of}" if of else _network_of(client), self._ticks(), cost):
            raise NotBooked("slow-down", seconds=seconds)

    async def _open(self) -> "_Opened":
        office = await asyncio.to_thread(self._find_office)
        self._opened = _Opened(office, await asyncio.to_thread(open_seals, office.keys))
        return self._opened


class _Opened:
    def __init__(self, office: "Office", seals: Seals) -> None:
        self.office = office
        self.links = Links(seals)
        self.seed = ticket_seed(seals)
        self.together = Together(office.store, self.now)

    def now(self) -> datetime:
        """In whole milliseconds, as it will be read back."""
        now = self.office.now()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def tell(self, standing: deciding.Standing, *, signed: bool = True) -> Booked:
        row = standing.row
        return Booked(
            token=self.links.token_of(row.id),
            booking=booking_of(row, standing.position),
            ticket=sign(self.seed, ticket_of(row)) if signed and row.state == "confirmed" else "",
        )


def _clean(wish: W) -> W:
    """Words in one line each, without what a screen cannot show and a database may not take."""
    said = {name: getattr(wish, name) for name in ("name", "contact", "school", "lang") if hasattr(wish, name)}
    odd = {name: text for name, text in said.items() if text and not text.isprintable()}
    if not odd:
        return wish
    cleaned = {name: "".join(letter if letter.isprintable() else " " for letter in text) for name, text in odd.items()}
    return msgspec.structs.replace(wish, **cleaned)


def _granted(outcome: deciding.Outcome) -> deciding.Standing | None:
    if isinstance(outcome, Refusal):
        raise NotBooked(outcome.code, **outcome.facts)
    return outcome


def _hashes(key: str, wish: BookingWish) -> tuple[str, str]:
    """Of the key, and of key and wish together: without the key nobody can try out what the wish said."""
    raw = key.encode()
    return sha256(raw).hexdigest(), sha256(raw + b"\0" + _WISH.encode(wish)).hexdigest()
