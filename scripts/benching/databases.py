"""PostgreSQL for measurements: that of the tests (`TEST_DATABASE_URL`), a database of one's own in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier

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
