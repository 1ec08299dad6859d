"""Tables of the kiosk's database. A change is a new function below: what was released is never edited."""

from sqlite_utils import Database, Migrations

SCHEMA = Migrations("kiosk")


@SCHEMA()
def facts(db: Database) -> None:
    """Few things to remember, each one value: `name` → JSON."""
    db.execute("CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
