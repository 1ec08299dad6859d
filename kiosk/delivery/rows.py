"""SQL of letters: what was sealed onto sticks and may still be answered (content_packs.exchange.stick_outbox)."""

from collections.abc import Collection, Iterable

import msgspec
from sqlite_utils import Database

from content_packs.exchange.stick_outbox import What

MOST = 1_000  # letters that are remembered; a receipt of an older one lets nothing go, and its events are sent again
_FIELDS = "name, what, batch, ids"
_ADD = "INSERT INTO letters (name, what, batch, ids) VALUES (?, ?, ?, ?)"
_OLD = "DELETE FROM letters WHERE made <= (SELECT MAX(made) FROM letters) - ?"
_FIND = f"SELECT {_FIELDS} FROM letters WHERE name = ?"  # noqa: S608 (our own names)
_NAMES = "SELECT name FROM letters"
_SPEND = """
    UPDATE letters SET batch = '', ids = '[]' WHERE ids <> '[]' AND NOT EXISTS (
        SELECT 1 FROM json_each(letters.ids) AS each
        LEFT JOIN events ON events.id = each.value LEFT JOIN wishes ON wishes.number = each.value
        WHERE events.state = 'waiting' OR wishes.sealed IS NOT NULL)
"""
_REPORTS = "SELECT name FROM letters WHERE what = 'report'"
_WAITING = """
    SELECT name FROM letters WHERE what = 'events' AND EXISTS (
        SELECT 1 FROM json_each(letters.ids) AS each JOIN events ON events.id = each.value
        WHERE events.state = 'waiting')
"""
_WISHED = """
    SELECT name FROM letters WHERE what = 'wishes' AND NOT EXISTS (
        SELECT 1 FROM json_each(letters.ids) AS each LEFT JOIN wishes ON wishes.number = each.value
        WHERE wishes.sealed IS NULL)
"""


class Sent(msgspec.Struct, frozen=True):
    """A letter that was put on a stick."""

    name: str  # SHA-256 of the sealed bytes
    what: What
    batch: str = ""  # SHA-256 of the body, of events
    ids: tuple[str, ...] = ()  # of events or wishes, in the order of the body; none once nothing of it waits

    @property
    def spent(self) -> bool:
        """Nothing can be let go of by it any more."""
        return self.what != "report" and not self.ids


def add(db: Database, sent: Sent) -> None:
    db.execute(_ADD, [sent.name, sent.what, sent.batch, msgspec.json.encode(sent.ids).decode()])
    db.execute(_OLD, [MOST])


def find(db: Database, name: str) -> Sent | None:
    row = db.execute(_FIND, [name]).fetchone()
    return _read(*row) if row else None


def names(db: Database) -> set[str]:
    return {name for (name,) in db.execute(_NAMES)}


def reports(db: Database) -> set[str]:
    return {name for (name,) in db.execute(_REPORTS)}


def needed(db: Database) -> set[str]:
    """Names of letters that still bring something: an event without a receipt, or wishes that all still wait."""
    return {name for query in (_WAITING, _WISHED) for (name,) in db.execute(query)}


def ids_in(db: Database, chosen: Iterable[str]) -> set[str]:
    """Of events and wishes that are in these letters."""
    sent = (find(db, name) for name in chosen)
    return {id_ for each in sent if each for id_ in each.ids}


def spend(db: Database) -> None:
    """Of letters of which nothing waits the name alone stays, by which they are taken away from other sticks."""
    db.execute(_SPEND)


def forget(db: Database, gone: Collection[str]) -> None:
    db.conn.executemany("DELETE FROM letters WHERE name = ?", [(name,) for name in gone])


def _read(name: str, what: What, batch: str, ids: str) -> Sent:
    return Sent(name, what, batch, msgspec.json.decode(ids, type=tuple[str, ...]))
