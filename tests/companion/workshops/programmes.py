"""A small programme for tests: two museums, their workshops and venues, and sessions at stated times."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from companion.config import Settings
from companion.office import Office
from companion.store import schema
from companion.store.store import Store
from companion.workshops import rows
from content_packs.exchange.programme import Programme, Session, Venue, Workshop

START = datetime(2026, 5, 4, 1, tzinfo=UTC)  # Monday, nine o'clock in Chongqing


def make_venue(id: str = "hall", **facts: Any) -> Venue:  # noqa: A002
    known: dict[str, Any] = {
        "name": {"zh-Hans": "社区礼堂", "en": "Community hall"},
        "address": {"zh-Hans": "北碚区天生路1号"},
        "neighbourhood": {"zh-Hans": "北碚", "en": "Beibei"},
    }
    return Venue(id=id, **{**known, **facts})


def make_workshop(id: str = "masks", **facts: Any) -> Workshop:  # noqa: A002
    known: dict[str, Any] = {"museum": "sichuan-example", "title": {"zh-Hans": "做面具", "en": "Making masks"}}
    return Workshop(id=id, **{**known, **facts})


def make_session(id: str = "0a1b2c3d", **facts: Any) -> Session:  # noqa: A002
    known: dict[str, Any] = {
        "workshop": "masks", "venue": "hall", "begins": START, "ends": START + timedelta(minutes=90), "seats": 20,
        "changed": START,
    }  # fmt: skip
    return Session(id=id, **{**known, **facts})


def fill_store(
    store: Store,
    *,
    now: datetime = START,
    venues: Iterable[Venue] = (),
    workshops: Iterable[Workshop] = (),
    programmes: Iterable[Programme] = (),
    sessions: Iterable[Session] = (),
) -> None:
    def fill(db: rows.Db) -> None:
        for venue in venues:
            rows.put_venue(db, venue, now)
        for workshop in workshops:
            rows.put_workshop(db, workshop, now)
        for programme in programmes:
            rows.put_programme(db, programme, now)
        for session in sessions:
            rows.add_session(db, session, now)

    store.write_now(fill)


def every_session(store: Store) -> list[Session]:
    start, end = START - timedelta(days=99), START + timedelta(days=999)
    return store.read(lambda db: rows.sessions_between(db, start, end))


def take_seats(store: Store, session: str, taken: int, now: datetime, **more: int) -> None:
    """As the bookings' room counts them."""
    counted = schema.held.update().where(schema.held.c.id == session)
    store.write_now(lambda db: db.execute(counted.values(taken=taken, changed=now, **more)))


class Clocked(Office):
    """An office whose clock only tests move."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.at = START - timedelta(days=14)
        super().__init__(settings, store, lambda: self.at)


def same_but(struct: Any, **facts: Any) -> Any:
    return msgspec.structs.replace(struct, **facts)
