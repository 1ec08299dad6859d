"""A hall for tests: one workshop of two museums, its sessions, and who booked; a clock that tests move."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from companion.config import Settings
from companion.events.recording import record, seated
from companion.events.rows import of_session
from companion.office import Office
from companion.store import schema
from companion.store.store import Store
from companion.workshops import rows
from content_packs.exchange.attendance import Attendance, merge
from content_packs.exchange.events import Event, Seated
from content_packs.exchange.programme import Material, Session, Venue, Workshop
from content_packs.exchange.tickets import booking_id

START = datetime(2026, 5, 1, 8, tzinfo=UTC)  # as the staff desk's clock: four in the afternoon in Chongqing
MASKS = Workshop(
    id="masks",
    museum="sichuan-example",
    title={"zh-Hans": "做面具", "en": "Making masks", "ar": "صنع الأقنعة"},
    languages=("zh-Hans", "en"),
    materials=(
        Material(id="paper", name={"zh-Hans": "纸", "en": "Paper"}, per_seat=2, unit={"en": "sheets", "zh-Hans": "张"}),
        Material(id="glue", name={"zh-Hans": "胶水", "en": "Glue"}, per_seat=0.2, unit={"en": "l", "zh-Hans": "升"}),
    ),
)
BRIDGES = Workshop(id="bridges", museum="chongqing-example", title={"en": "Bridges"})
HALL = Venue(id="hall", name={"zh-Hans": "社区礼堂", "en": "Community hall"}, area="beibei")


class Clocked(Office):
    def __init__(self, settings: Settings, store: Store) -> None:
        self.at = START
        super().__init__(settings, store, lambda: self.at)


def session(id: str = "today", **facts: Any) -> Session:  # noqa: A002 (as the struct has it)
    begins = facts.pop("begins", START)
    known: dict[str, Any] = {
        "workshop": "masks", "venue": "hall", "begins": begins, "ends": begins + timedelta(minutes=90), "seats": 8,
        "kept": 2, "changed": START, "languages": ("zh-Hans",),
    }  # fmt: skip
    return Session(id=id, **{**known, **facts})


def sessions(at: datetime) -> tuple[Session, ...]:
    return (
        session(begins=at),
        session("other", workshop="bridges", begins=at + timedelta(hours=2)),
        session("tomorrow", begins=at + timedelta(days=1)),
        session("off", state="cancelled", begins=at + timedelta(hours=4)),
        session("far", begins=at + timedelta(days=30)),
    )


def fill_hall(store: Store, at: datetime = START) -> None:
    """The programme, with a session that begins `at`; nobody has booked."""

    def fill(db: rows.Db) -> None:
        rows.put_venue(db, HALL, START)
        for workshop in (MASKS, BRIDGES):
            rows.put_workshop(db, workshop, START)
        for each in sessions(at):
            rows.add_session(db, each, START)

    store.write_now(fill)


def book(store: Store, name: str, people: int = 2, state: str = "confirmed", **more: Any) -> str:
    """As the bookings' room writes it; again for what became of it. The booking's id."""
    known: dict[str, Any] = {
        "session": "today",
        "kept": 0,
        "edition": 1,
        "school": "",
        "id": booking_id(sha256(name.encode()).digest()[:10]),
    }
    known |= more
    row = {each: known[each] for each in ("id", "session", "kept", "edition", "school")}
    row |= {"name": "" if known["school"] else name, "people": people, "state": state, "made": START, "changed": START}
    fact = Seated(booking=row["id"], state=state, people=people, kept=row["kept"], school=bool(row["school"]))  # type: ignore[arg-type]

    def write(db: rows.Db) -> None:
        db.execute(schema.bookings.delete().where(schema.bookings.c.id == row["id"]))
        db.execute(schema.bookings.insert(), row)
        record(db, seated(row["session"], row["edition"], fact, START), START)

    store.write_now(write)
    return str(row["id"])


def came(store: Store, of: str = "today", seats: int = 8) -> Attendance:
    return merge(store.read(lambda db: of_session(db, of)), seats)


def said(store: Store, of: str = "today") -> list[Event]:
    """What readers said, without the server."""
    return [event for event in store.read(lambda db: of_session(db, of)) if event.source != "server"]


def raw(event: Event) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(event))
