"""Statements compiled once do what SQLAlchemy's own execution does."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from companion.store import rows
from companion.store.schema import documents, museums
from companion.store.statement import Statement
from companion.store.store import Store

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ADD = Statement(insert(museums), "name", "quota", "added")
FIND = Statement(select(museums.c.added, museums.c.removed).where(museums.c.name == bindparam("name")))


def test_values_come_back_as_the_types_of_their_columns(store: Store) -> None:
    assert store.write_now(lambda db: ADD(db, name="gansu", quota=1, added=NOW)) == []
    assert store.read(lambda db: FIND(db, name="gansu")) == [(NOW, None)]


def test_bytes_come_back_as_bytes(store: Store) -> None:
    add = Statement(insert(documents), "sha256", "path", "raw", "at")
    find = Statement(select(documents.c.raw))
    store.write_now(lambda db: add(db, sha256="0", path="p", raw=b"\0\xff", at=NOW))
    assert store.read(find) == [(b"\0\xff",)]


def test_constants_of_the_statement_need_not_be_given(store: Store) -> None:
    rise = Statement(
        update(museums)
        .where(museums.c.name == bindparam("which"), museums.c.quota < 10)
        .values(quota=museums.c.quota + 5)
        .returning(museums.c.quota)
    )

    def work(db: Connection) -> list[list[tuple[int]]]:
        ADD(db, name="gansu", quota=1, added=NOW)
        return [rise(db, which="gansu") for _ in range(3)]

    assert store.write_now(work) == [[(6,)], [(11,)], []]


def test_an_upsert_is_one_statement_on_both(store: Store) -> None:
    row = rows.insert(museums)
    put = Statement(
        row.on_conflict_do_update(index_elements=["name"], set_={"quota": row.excluded.quota}).returning(
            museums.c.quota
        ),
        *("name", "quota", "added"),
    )
    assert [
        store.write_now(lambda db, quota=quota: put(db, name="gansu", quota=quota, added=NOW))  # type: ignore[misc]
        for quota in (1, 2)
    ] == [[(1,)], [(2,)]]


def test_an_error_is_the_same_class_on_both_and_names_no_values(store: Store) -> None:
    store.write_now(lambda db: ADD(db, name="gansu", quota=123_321, added=NOW))
    with pytest.raises(IntegrityError) as caught:
        store.write_now(lambda db: ADD(db, name="gansu", quota=123_321, added=NOW))
    assert "123321" not in str(caught.value)


def test_statements_and_core_share_a_transaction(store: Store) -> None:
    def work(db: Connection) -> int | None:
        ADD(db, name="gansu", quota=1, added=NOW)
        db.execute(insert(museums).values(name="tang", quota=1, added=NOW))
        Statement(delete(museums).where(museums.c.name == bindparam("name")))(db, name="tang")
        return db.scalar(select(func.count()).select_from(museums))

    assert store.write_now(work) == 1
