"""Brings a database to the schema of this edition: forwards only, in one transaction.

Alembic is loaded when there is something to do: a look at the stored revision says so. Revisions are the numbers that
the files in `migrations/versions` begin with.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from companion.store.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
TURN = 4_017_231_955  # of pg_advisory_xact_lock: any number, the same in all editions


class NewerDatabase(StoreError):
    def __init__(self, found: str, newest: str) -> None:
        super().__init__(
            f"the database is of a newer edition (revision {found}; this one knows {newest}): use that edition"
        )


def newest() -> str:
    """The revision of this edition."""
    return max(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def migrate(engine: Engine) -> None:
    """Several processes may do this at once: one does it, the others wait and find it done."""
    wanted = newest()
    if engine.dialect.name == "postgresql":  # so that who waited for a turn sees what the one before did
        engine = engine.execution_options(isolation_level="READ COMMITTED")
    with engine.connect() as db:
        if not _outdated(db, wanted):
            return
        db.rollback()
        with db.begin():
            _wait_for_turn(db)
            if _outdated(db, wanted):
                _upgrade(db)


def revision(db: Connection) -> str:
    """That of the database; empty if it has none yet."""
    if not inspect(db).has_table("alembic_version"):
        return ""
    return db.scalar(text("SELECT version_num FROM alembic_version")) or ""


def configure(db: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = db
    return config


def _wait_for_turn(db: Connection) -> None:
    if db.dialect.name == "postgresql":  # SQLite's transaction is its turn: it began with a lock
        db.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})


def _outdated(db: Connection, wanted: str) -> bool:
    found = revision(db)
    if found > wanted:
        raise NewerDatabase(found, wanted)
    return found < wanted


def _upgrade(db: Connection) -> None:
    from alembic import command

    command.upgrade(configure(db), "head")
