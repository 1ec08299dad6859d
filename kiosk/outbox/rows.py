"""SQL of the outbox: events in the order of their numbers, and what became of each."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from sqlite_utils import Database

from content_packs.exchange.events import Event

State = Literal["waiting", "delivered", "refused", "conflicting"]
OPENED = "opened"  # kind
_ADD = "INSERT INTO events (id, number, session, kind, raw) VALUES (?, ?, ?, ?, ?)"
_MARK = "UPDATE events SET state = ?, why = ? WHERE id = ? AND state = 'waiting'"
_NEXT = "SELECT number, id, raw FROM events WHERE state = 'waiting' AND number > ? ORDER BY number LIMIT ?"
_COMPACT = "DELETE FROM events WHERE state = 'delivered' AND (session = '' OR number <= ?)"
_KEPT = "SELECT state, why, raw FROM events WHERE state IN ('refused', 'conflicting') ORDER BY number LIMIT ?"
_AGAIN = "UPDATE events SET state = 'waiting', why = '' WHERE state = 'refused' AND why IN (?, ?)"
_LEAVE = "UPDATE events SET state = 'delivered', why = 'left-behind' WHERE state = 'waiting' AND number <= ?"
_WAITING_OF = "SELECT raw FROM events WHERE session = '' AND state = 'waiting' AND kind IN (?, ?) ORDER BY number"
_ENCODER = msgspec.json.Encoder()


class Waiting(msgspec.Struct, frozen=True):
    """An event that no receipt is here for."""

    number: int
    id: str
    raw: bytes


class Kept(msgspec.Struct, frozen=True):
    """What the server would not take, and why."""

    state: State
    why: str
    event: Event


def add(db: Database, events: Iterable[Event]) -> None:
    db.conn.executemany(_ADD, [_values(event) for event in events])


def highest(db: Database) -> int:
    """The number used last; 0 where there is none."""
    return int(db.execute("SELECT COALESCE(MAX(number), 0) FROM events").fetchone()[0])


def waiting(db: Database, after: int, most: int) -> list[Waiting]:
    return [Waiting(number, id_, raw.encode()) for number, id_, raw in db.execute(_NEXT, [after, most])]


def newest_waiting(db: Database) -> int:
    """-1 where none waits."""
    return int(db.execute("SELECT coalesce(max(number), -1) FROM events WHERE state = 'waiting'").fetchone()[0])


def counts(db: Database) -> dict[State, int]:
    return dict(db.execute("SELECT state, COUNT(*) FROM events GROUP BY state").fetchall())


def mark(db: Database, marks: Iterable[tuple[State, str, str]]) -> None:
    """(state, why, id) of each; one that is marked already stays as it is."""
    db.conn.executemany(_MARK, marks)


def compact(db: Database, kept: int) -> int:
    """Delivered ones go, but for the newest `kept` numbers of those that belong to a session; how many went."""
    return int(db.execute(_COMPACT, [highest(db) - kept]).rowcount)


def checkpoint(db: Database) -> None:
    """What stands in the write-ahead log goes to the file, and the log begins anew without growing."""
    db.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()


def checkpoint_every(db: Database, pages: int) -> None:
    db.execute(f"PRAGMA wal_autocheckpoint = {pages:d}").fetchall()


def kept(db: Database, most: int) -> list[Kept]:
    return [Kept(state, why, msgspec.json.decode(raw, type=Event)) for state, why, raw in db.execute(_KEPT, [most])]


def again(db: Database, whys: tuple[str, str]) -> int:
    """Refused ones for a reason that may have passed wait again; how many."""
    return int(db.execute(_AGAIN, list(whys)).rowcount)


def leave(db: Database, number: int) -> None:
    """They stand in a file (`leaving`), up to this number, and wait no more."""
    db.execute(_LEAVE, [number])


def of_session(db: Database, session: str) -> Sequence[Event]:
    found = db.execute("SELECT raw FROM events WHERE session = ? ORDER BY number", [session])
    return [msgspec.json.decode(raw, type=Event) for (raw,) in found]


def waiting_of(db: Database, kinds: tuple[str, str]) -> list[Event]:
    """Of no session, without a receipt."""
    return [msgspec.json.decode(raw, type=Event) for (raw,) in db.execute(_WAITING_OF, list(kinds))]


def _values(event: Event) -> tuple[str, int, str, str, str]:
    kind = str(event.fact.__struct_config__.tag)
    return event.id, event.number, event.session, kind, _ENCODER.encode(event).decode()
