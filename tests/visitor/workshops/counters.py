"""The ports of workshops in memory: a schedule that can be changed, and a counter that keeps simple books.

Who gets a seat when is the companion's; here it is only as real as pages need it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from content_packs.exchange.bookings import OVER, Booked, Booking, BookingChange, BookingWish
from content_packs.exchange.programme import Session, free_seats, state_of, takes_bookings
from content_packs.exchange.timetable import Timetable
from content_packs.visitor.desk import NotBooked
from tests.exchange.timetables import NOW


class MemorySchedule:
    def __init__(self, timetable: Timetable) -> None:
        self.now = timetable
        self.asked = 0

    async def timetable(self) -> Timetable:
        self.asked += 1
        return self.now

    def replace(self, session: Session, *, edition: str = "") -> None:
        sessions: Iterable[Session] = (session if one.id == session.id else one for one in self.now.sessions)
        ordered = tuple(sorted(sessions, key=lambda one: (one.begins, one.id)))
        self.now = msgspec.structs.replace(
            self.now,
            sessions=ordered,
            by_id={one.id: one for one in ordered},
            edition=edition or self.now.edition,
        )


class MemoryCounter:
    def __init__(self, schedule: MemorySchedule, now: datetime = NOW) -> None:
        self.schedule = schedule
        self.now = now
        self.bookings: dict[str, Booking] = {}
        self.keys: dict[str, tuple[str, BookingWish]] = {}
        self.clients: list[str] = []
        self.slow = False

    async def book(self, wish: BookingWish, key: str, client: str) -> Booked:
        self._greet(client)
        if key in self.keys:
            token, known = self.keys[key]
            if known != wish:
                raise NotBooked("key-reused")
            return self._booked(token)
        session = self.schedule.now.by_id.get(wish.session)
        if session is None:
            raise NotBooked("no-session")
        if not takes_bookings(session, self.now):
            state = state_of(session, self.now)
            raise NotBooked({"cancelled": "cancelled", "planned": "not-yet"}.get(state, "too-late"))
        if wish.people > session.seats:
            raise NotBooked("too-many", seats=session.seats)
        free = free_seats(session, self.now)[0]
        token = f"token{len(self.bookings):017}"
        made = Booking(
            id=f"b{len(self.bookings):07}",
            session=wish.session,
            state="confirmed" if wish.people <= free else "waiting",
            people=wish.people,
            kept=wish.kept,
            name=wish.name,
            contact=wish.contact,
            school=wish.school,
            lang=wish.lang,
            made=self.now,
            changed=self.now,
            position=0 if wish.people <= free else 1,
        )
        self.bookings[token], self.keys[key] = made, (token, wish)
        if made.state == "confirmed":
            self._take(session, wish.people)
        return self._booked(token)

    async def find(self, token: str, client: str) -> Booked | None:
        self._greet(client)
        return self._booked(token) if token in self.bookings else None

    async def change(self, token: str, change: BookingChange, client: str) -> Booked | None:
        self._greet(client)
        one = self.bookings.get(token)
        if one is None:
            return None
        if one.state in OVER:
            raise NotBooked("over")
        said = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not None}
        session = self.schedule.now.by_id[one.session]
        more = said.get("people", one.people) - one.people
        if more > free_seats(session, self.now)[0]:
            raise NotBooked("no-room")
        self._take(session, more)
        self.bookings[token] = msgspec.structs.replace(one, **said, edition=one.edition + 1)
        return self._booked(token)

    async def act(self, token: str, act: str, client: str) -> Booked | None:
        self._greet(client)
        one = self.bookings.get(token)
        if one is None:
            return None
        if act == "erase":
            booked = self._booked(token)
            del self.bookings[token]
            return booked
        if act in ("accept", "decline") and one.state != "offered":
            raise NotBooked("not-offered")
        state = {"accept": "confirmed", "decline": "cancelled", "cancel": "cancelled"}[act]
        if state == "cancelled" and one.state == "confirmed":
            self._take(self.schedule.now.by_id[one.session], -one.people)
        self.put(token, state=state, offer_until=None, position=0)
        return self._booked(token)

    def put(self, token: str, **facts: object) -> None:
        self.bookings[token] = msgspec.structs.replace(self.bookings[token], **facts)

    def offer(self, token: str) -> None:
        self.put(token, state="offered", offer_until=self.now + timedelta(hours=2), position=0)

    def _greet(self, client: str) -> None:
        self.clients.append(client)
        if self.slow:
            raise NotBooked("slow-down", seconds=30)

    def _take(self, session: Session, people: int) -> None:
        self.schedule.replace(msgspec.structs.replace(session, taken=session.taken + people))

    def _booked(self, token: str) -> Booked:
        one = self.bookings[token]
        ticket = f"T1.{one.id}.{one.edition}.{'x' * 80}" if one.state == "confirmed" else ""
        return Booked(token=token, booking=one, ticket=ticket)
