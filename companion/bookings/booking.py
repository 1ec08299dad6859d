"""Wishes that come at once are decided one after the other and written together, in one transaction.

So a rush costs little: each session is read once and its counts are written once, whoever asks. Each may be run again:
ids and instants are made before. What was done under a key before is found by it and not done again.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from companion.bookings import filling, rows, seats
from companion.bookings.deciding import CONTACT_KEPT, Outcome, Standing, find
from content_packs.exchange.admission import Party, Refusal, admit, seat
from content_packs.exchange.bookings import BookingWish
from content_packs.exchange.programme import Session


class Asked(msgspec.Struct, frozen=True):
    id: str  # of the booking, if it comes to one
    wish: BookingWish
    key: str  # hash of the Idempotency-Key
    digest: str  # of the wish: tells a retry from another wish


def book(db: rows.Db, asked: Sequence[Asked], now: datetime) -> list[Outcome]:
    """What each comes to, in their order."""
    rows.take_turn(db)
    desk = _Desk(db, asked, now)
    outcomes = [desk.decide(one) for one in asked]
    if desk.made:
        seats.add(db, [standing.row for standing in desk.made.values()], now)
        rows.claim_keys(db, desk.claims, now)
    return outcomes


class _Desk:
    """How things stand after each decision."""

    def __init__(self, db: rows.Db, asked: Sequence[Asked], now: datetime) -> None:
        self._db = db
        self._now = now
        self._known = rows.outcomes(db, {one.key for one in asked})
        self._sessions = rows.sessions(db, {one.wish.session for one in asked})
        self._last: dict[str, tuple[int, int]] = {}  # by session: place and position of the last who waits
        self.made: dict[str, Standing] = {}
        self.claims: dict[str, str] = {}
        for name, session in self._sessions.items():
            if filling.offer(db, session, now):  # seats that the clock alone has freed
                self._sessions[name] = rows.find_session(db, name) or session

    def decide(self, one: Asked) -> Outcome:
        if one.key in self._known:
            return self._again(one)
        session = self._sessions.get(one.wish.session)
        if session is None:
            return Refusal("no-session")
        state = admit(session, one.wish, self._now)
        if isinstance(state, Refusal):
            return state
        if state == "confirmed":
            self._sessions[session.id] = seat(session, Party(one.wish.people, one.wish.kept))
            return self._keep(one, Standing(row_of(one, session, self._now)))
        self._sessions[session.id] = msgspec.structs.replace(session, waiting=session.waiting + one.wish.people)
        place, position = self._next(session.id)
        return self._keep(one, Standing(row_of(one, session, self._now, place), position))

    def _keep(self, one: Asked, standing: Standing) -> Standing:
        self.made[one.id] = standing
        self.claims[one.key] = self._known[one.key] = f"{one.id} {one.digest}"
        return standing

    def _again(self, one: Asked) -> Outcome:
        """What came of the same key before."""
        name, _, digest = self._known[one.key].partition(" ")
        if digest != one.digest:
            return Refusal("key-reused")
        return self.made.get(name) or find(self._db, name) or Refusal("over")

    def _next(self, session: str) -> tuple[int, int]:
        if session not in self._last:
            place = rows.last_place(self._db, session)
            self._last[session] = place, rows.position(self._db, session, place)
        place, position = self._last[session]
        self._last[session] = place + 1, position + 1
        return place + 1, position + 1


def row_of(one: Asked, session: Session, now: datetime, place: int = 0) -> rows.Row:
    wish, contact = one.wish, one.wish.contact.strip()
    return rows.Row(
        id=one.id, session=session.id, state="waiting" if place else "confirmed", people=wish.people, kept=wish.kept,
        name=wish.name.strip(), contact=contact, school=wish.school.strip(), lang=wish.lang, place=place, made=now,
        changed=now, erase_contact=session.ends + CONTACT_KEPT if contact else None,
    )  # fmt: skip
