"""Tables of the kiosk's database. A change is a new function below: what was released is never edited."""

from sqlite_utils import Database, Migrations

SCHEMA = Migrations("kiosk")


@SCHEMA()
def facts(db: Database) -> None:
    """Few things to remember, each one value: `name` → JSON."""
    db.execute("CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")


@SCHEMA()
def said_at_door(db: Database) -> None:
    """What was said at doors of this kiosk: `word` is the form's own, so that a second tap adds nothing."""
    db.execute(
        "CREATE TABLE said_at_door (word TEXT PRIMARY KEY, session TEXT NOT NULL, number INTEGER NOT NULL,"
        " at INTEGER NOT NULL, raw TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX said_of_session ON said_at_door (session, number)")


@SCHEMA()
def wishes(db: Database) -> None:
    """Bookings that visitors wish for: `sealed` opens at the server alone; `answer` is what became of it, as JSON."""
    db.execute(
        "CREATE TABLE wishes (token TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, word TEXT NOT NULL UNIQUE,"
        " digest TEXT NOT NULL, session TEXT NOT NULL, people INTEGER NOT NULL, kept INTEGER NOT NULL,"
        " made INTEGER NOT NULL, sealed BLOB, answer TEXT) STRICT"
    )


@SCHEMA()
def events(db: Database) -> None:
    """What happened (content_packs.exchange.events), until a receipt says that it is on the server's disk."""
    db.execute("""
        CREATE TABLE events (
            number INTEGER PRIMARY KEY, -- rises within the source; never used twice (kiosk/outbox/numbers.py)
            id TEXT NOT NULL UNIQUE,
            session TEXT NOT NULL,
            kind TEXT NOT NULL,
            raw TEXT NOT NULL, -- Event: never changed
            state TEXT NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'delivered', 'refused', 'conflicting')),
            why TEXT NOT NULL DEFAULT ''
        ) STRICT
    """)
    db.execute("CREATE INDEX events_waiting ON events (number) WHERE state = 'waiting'")
    db.execute("CREATE INDEX events_delivered ON events (number) WHERE state = 'delivered'")
    db.execute("CREATE INDEX events_session ON events (session) WHERE session <> ''")
    db.execute("""
        CREATE TRIGGER events_no_change BEFORE UPDATE OF number, id, session, kind, raw ON events
        BEGIN SELECT RAISE(ABORT, 'events are never changed'); END
    """)
    db.execute("""
        CREATE TRIGGER events_no_loss BEFORE DELETE ON events WHEN OLD.state <> 'delivered'
        BEGIN SELECT RAISE(ABORT, 'an event goes when it is delivered, and not before'); END
    """)


@SCHEMA()
def letters(db: Database) -> None:
    """What was sealed onto sticks: `name` is the file's hash; a receipt is tied to its events by what stands here."""
    db.execute(
        "CREATE TABLE letters (made INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, what TEXT NOT NULL,"
        " batch TEXT NOT NULL, ids TEXT NOT NULL) STRICT"
    )
