"""Wishes that kiosks bring: each is booked as any other, once, and its answer is remembered as long as it may be asked.

The counter's own keys are remembered for a week; a van may be away for longer, so the answer stands in a claim of its
own. Between booking and claim the counter's key holds: a retry within the week finds the same booking.
"""

import asyncio
from datetime import timedelta

import msgspec
import structlog

from companion.events.rows import Db
from companion.office import Office
from companion.store import claims
from content_packs.errors import Untrusted
from content_packs.exchange.bookings import Booked
from content_packs.exchange.wishes import Answers, SealedWish, WishAnswer, Wishes, open_wish
from content_packs.visitor.desk import Counter, NotBooked

JOB = "kiosk.wish"
REMEMBERED = timedelta(days=120)
log = structlog.get_logger()


async def book_wishes(office: Office, counter: Counter, wishes: Wishes, kiosk: str, private: bytes) -> Answers:
    """`private`: the server's sealing key. Those that cannot be decided now are left out: the kiosk keeps them."""
    answers = [await _answer(office, counter, each, kiosk, private) for each in wishes.wishes]
    return Answers(answers=tuple(answer for answer in answers if answer is not None))


async def _answer(
    office: Office, counter: Counter, sealed: SealedWish, kiosk: str, private: bytes
) -> WishAnswer | None:
    known = await asyncio.to_thread(office.store.read, lambda db: claims.outcome(db, JOB, sealed.number))
    if known is not None:
        return msgspec.json.decode(known, type=WishAnswer)
    try:
        wish = open_wish(sealed, private).wish
        booked = await counter.book(wish, sealed.number, f"kiosk:{kiosk}")
        found = await counter.find(booked.token, f"kiosk:{kiosk}") or booked  # with its ticket
        answer = _granted(sealed.number, found)
    except NotBooked as error:
        if error.code == "slow-down":
            return None
        answer = WishAnswer(number=sealed.number, outcome="refused", why=error.code)
    except Untrusted as error:
        log.warning("wish not read", kiosk=kiosk, why=str(error))
        answer = WishAnswer(number=sealed.number, outcome="refused", why="no-session")
    await asyncio.to_thread(_remember, office, answer)
    return answer


def _granted(number: str, booked: Booked) -> WishAnswer:
    one = booked.booking
    return WishAnswer(
        number=number,
        outcome="confirmed" if one.state == "confirmed" else "waiting",
        booking=one.id,
        ticket=booked.ticket,
        position=one.position,
    )


def _remember(office: Office, answer: WishAnswer) -> None:
    now = office.now()

    def write(db: Db) -> None:
        claims.claim(db, JOB, answer.number, now, msgspec.json.encode(answer).decode())
        claims.forget(db, JOB, now - REMEMBERED)

    office.store.write_now(write)
