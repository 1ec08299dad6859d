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
