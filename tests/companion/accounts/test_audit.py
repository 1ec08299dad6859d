import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, create_engine, select

from companion.accounts.audit import SecretInAudit, record
from companion.store import schema

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def db() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    schema.schema.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_change_is_written_with_its_author_museum_and_facts(db: Connection) -> None:
    record(db, by="staff:李梅", action="pack.publish", subject="sanxia/bronze", museum="sanxia", now=NOW, version=3)
    row = db.execute(select(schema.audit)).one()
    assert (row.at, row.by, row.action, row.museum, row.subject) == (
        NOW, "staff:李梅", "pack.publish", "sanxia", "sanxia/bronze")  # fmt: skip
    assert json.loads(row.detail) == {"version": 3}


@pytest.mark.parametrize("name", ["password", "token", "link", "secret"])
def test_secret_never_reaches_the_log(db: Connection, name: str) -> None:
    with pytest.raises(SecretInAudit, match=name):
        record(db, by="command", action="staff.add", subject="mei", now=NOW, **{name: "hunter2"})
    assert db.execute(select(schema.audit)).all() == []


def test_strange_names_are_kept_as_one_short_line(db: Connection) -> None:
    record(db, by="museum:" + "x" * 300, action="a.b", subject="one\r\ntwo\0\ud800" + "y" * 300, now=NOW, name="\ud800")
    row = db.execute(select(schema.audit)).one()
    assert row.subject.startswith("one\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}two")
    assert len(row.subject) == 200
    assert row.subject.endswith("…")
    assert len(row.by) == 100
