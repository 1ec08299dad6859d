"""SQL of the door: what this kiosk said. The outbox lets go of what was delivered; the list must not."""

from datetime import datetime
from typing import TypeAlias

import msgspec
from sqlite_utils import Database

from content_packs.exchange.events import Event

Db: TypeAlias = Database


def keep(db: Db, word: str, event: Event) -> None:
    db.execute(
        "INSERT INTO said_at_door (word, session, number, at, raw) VALUES (?, ?, ?, ?, ?)",
        [word, event.session, event.number, int(event.at.timestamp()), msgspec.json.encode(event).decode()],
    )


def find(db: Db, word: str) -> Event | None:
    row = db.execute("SELECT raw FROM said_at_door WHERE word = ?", [word]).fetchone()
    return msgspec.json.decode(row[0], type=Event) if row else None


def of_session(db: Db, session: str) -> list[Event]:
    rows = db.execute("SELECT raw FROM said_at_door WHERE session = ? ORDER BY number", [session]).fetchall()
    return [msgspec.json.decode(raw, type=Event) for (raw,) in rows]


def forget_before(db: Db, before: datetime) -> int:
    return int(db.execute("DELETE FROM said_at_door WHERE at < ?", [int(before.timestamp())]).rowcount)
