"""Migrations lead to the schema, once, forwards."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from companion.store import postgres, sqlite
from companion.store.migrating import MIGRATIONS, NewerDatabase, migrate, newest
from companion.store.opening import open_store
from companion.store.schema import schema
from companion.store.store import Store
from tests.stores import at, fresh_database


@pytest.fixture(params=["sqlite", "postgres"])
def engines(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """Two empty databases of one kind."""
    if request.param == "sqlite":
        both = (sqlite.make_engine(tmp_path / "a.sqlite"), sqlite.make_engine(tmp_path / "b.sqlite"))
        yield both
        for engine in both:
            engine.dispose()
        return
    with fresh_database() as one, fresh_database() as other:
        both = (postgres.make_engine(at(one)), postgres.make_engine(at(other)))
        yield both
        for engine in both:
            engine.dispose()


def described(engine: Engine) -> dict[str, Any]:
    """Tables with all that the database knows of them, in no order."""
    seen = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in seen.get_columns(table)
            },
            "key": seen.get_pk_constraint(table),
            "foreign": _sorted(seen.get_foreign_keys(table)),
            "unique": _sorted(seen.get_unique_constraints(table)),
            "checks": _sorted(seen.get_check_constraints(table)),
            "indexes": _sorted(seen.get_indexes(table)),
        }
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def _sorted(constraints: Any) -> list[str]:
    return sorted(str(one) for one in constraints)


def test_the_migrated_database_is_the_schema(engines: tuple[Engine, Engine]) -> None:
    migrated, made = engines
    migrate(migrated)
    schema.create_all(made)
    assert described(migrated) == described(made), "run scripts/migration"


def test_a_second_migration_does_nothing_and_loads_no_alembic(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    look = "import sys; from pathlib import Path; from companion.store.opening import open_store; "
    look += "open_store(Path(sys.argv[1])).close(); sys.exit('alembic' in sys.modules)"
    subprocess.run([sys.executable, "-c", look, str(tmp_path)], check=True)


def test_several_that_migrate_at_once_do_it_once(engines: tuple[Engine, Engine]) -> None:
    failed: list[BaseException] = []

    def run() -> None:
        try:
            migrate(engines[0])
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert set(schema.tables) < set(inspect(engines[0]).get_table_names())


def test_a_migration_that_fails_leaves_nothing(engines: tuple[Engine, Engine]) -> None:
    with engines[0].begin() as db:
        db.execute(text("CREATE TABLE uploads (x INTEGER)"))  # in the way of the last tables
    with pytest.raises(Exception, match="already exists"):
        migrate(engines[0])
    assert inspect(engines[0]).get_table_names() == ["uploads"]


def test_a_newer_database_is_refused(engines: tuple[Engine, Engine]) -> None:
    migrate(engines[0])
    with engines[0].begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match="revision 9999; this one knows"):
        migrate(engines[0])


@pytest.mark.parametrize("statement", ["UPDATE audit SET subject = 'other'", "DELETE FROM audit"])
def test_the_audit_log_is_never_changed(store: Store, statement: str) -> None:
    row = "INSERT INTO audit (at, by, action, subject) VALUES (1, 'staff:li', 'pack.publish', 'gansu/silk')"
    store.write_now(lambda db: db.execute(text(row)) and None)
    with pytest.raises(Exception, match="rows of audit are never changed"):
        store.write_now(lambda db: db.execute(text(statement)) and None)
    assert store.read(lambda db: db.scalar(text("SELECT subject FROM audit"))) == "gansu/silk"


def test_revisions_are_the_numbers_of_their_files() -> None:
    files = sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    assert newest() == files[-1].name[:4]
    for file in files:
        assert f'revision = "{file.name[:4]}"' in file.read_text()
