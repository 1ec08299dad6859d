"""Stores for tests: one suite runs on SQLite and on PostgreSQL.

PostgreSQL is the one of `TEST_DATABASE_URL` (a user who may make databases), or of this machine's port 5432;
`scripts/test` starts one where none answers. Each worker of xdist makes a database with the schema in it once, and
every test a copy of that; both are dropped again.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from companion.store.opening import open_store
from companion.store.sqlite import FILE

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def at(database: str) -> str:
    """The URL of another database on the same server."""
    return f"{POSTGRES.rpartition('/')[0]}/{database}"


@contextmanager
def fresh_database(template: str = "template0") -> Iterator[str]:
    """The name of a database made as a copy of `template`, and dropped at the end whoever is still connected."""
    name = f"companion_test_{uuid4().hex[:12]}"
    _say("CREATE DATABASE {} TEMPLATE {}", name, template)
    try:
        yield name
    finally:
        _say("DROP DATABASE {} WITH (FORCE)", name)


def _say(statement: str, *names: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=10) as db:
        db.execute(SQL(statement).format(*map(Identifier, names)))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store with the schema and nothing in it: copy it."""
    data = tmp_path_factory.mktemp("store")
    open_store(data).close()
    return data / FILE


@pytest.fixture(scope="session")
def migrated_database() -> Iterator[str]:
    """The name of a PostgreSQL database with the schema and nothing in it: copy it."""
    with fresh_database() as name:
        open_store(Path(), at(name)).close()
        yield name


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """What `open_store(tmp_path / "data", store_url)` finds empty and migrated, on either database."""
    data = tmp_path / "data"
    if request.param == "sqlite":
        data.mkdir(exist_ok=True)
        shutil.copyfile(request.getfixturevalue("migrated_file"), data / FILE)
        yield ""
    else:
        with fresh_database(request.getfixturevalue("migrated_database")) as name:
            yield at(name)
