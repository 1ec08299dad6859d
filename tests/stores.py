"""Stores for tests: one suite runs on SQLite and on PostgreSQL.

PostgreSQL is the one of `TEST_DATABASE_URL` (a user who may make databases), or of this machine's port 5432;
`scripts/test` starts one where none answers. Each worker of xdist makes a database with the schema in it once, and
every test a copy of that; both are dropped again.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from benching.databases import POSTGRES, at, fresh_database

from companion.store.opening import open_store
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
