"""Stores for tests: one suite runs on SQLite and on PostgreSQL.

PostgreSQL is the one of `TEST_DATABASE_URL` (a user who may make databases), or of this machine's port 5432;
`scripts/test` starts one where none answers. Each worker of xdist makes one database with the schema in it, which is
emptied after every test (a new one would take a second, most of it waiting for the disk) and dropped at the end.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from benching.databases import POSTGRES, at, fresh_database
from psycopg.sql import SQL, Identifier

from companion.store.opening import open_store
from companion.store.schema import schema
from companion.store.sqlite import FILE

__all__ = ["POSTGRES", "at", "fresh_database"]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store with the schema and nothing in it: copy it."""
    data = tmp_path_factory.mktemp("store")
    open_store(data).close()
    return data / FILE


@pytest.fixture(scope="session")
def migrated_database() -> Iterator[str]:
    """The name of a PostgreSQL database with the schema and nothing in it: empty it after use."""
    with fresh_database() as name:
        open_store(Path(), at(name)).close()
        yield name


def empty(name: str) -> None:
    """Nothing in any table, nobody connected, numbers from 1 again; `schema.py` says what there is."""
    with psycopg.connect(at(name)) as db:
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (name,),
        )
        for table in reversed(schema.sorted_tables):
            quoted = Identifier(table.name)
            db.execute(SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(quoted))  # the audit log refuses to be emptied
            db.execute(SQL("DELETE FROM {}").format(quoted))
            db.execute(SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(quoted))
        for table in schema.sorted_tables:
            for column in table.c:
                if column.identity or column.autoincrement is True:
                    db.execute("SELECT setval(pg_get_serial_sequence(%s, %s), 1, false)", (table.name, column.name))


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """What `open_store(tmp_path / "data", store_url)` finds empty and migrated, on either database."""
    data = tmp_path / "data"
    if request.param == "sqlite":
        data.mkdir(exist_ok=True)
        shutil.copyfile(request.getfixturevalue("migrated_file"), data / FILE)
        yield ""
    else:
        name = request.getfixturevalue("migrated_database")
        yield at(name)
        empty(name)
