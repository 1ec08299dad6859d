"""Accounts made, reset, closed: each change with its row in the log, on both databases."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from companion.accounts import audit
from companion.accounts.errors import (
    AccountError,
    BadName,
    BadRole,
    Closed,
    LastAlliance,
    NameTaken,
    NoSuchPerson,
    UnknownMuseum,
)
from companion.accounts.staff import (
    AddStaff,
    CloseStaff,
    ListStaff,
    OpenStaff,
    ResetStaff,
    add_staff,
    close_staff,
    list_staff,
    open_staff,
    reset_staff,
)
from companion.config import Settings
from companion.office import Office
from companion.store import schema
from companion.store.store import Store

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    return Office(Settings(data=tmp_path / "data"), store, lambda: NOW)


def log_of(office: Office) -> list[tuple[str, str, str]]:
    found = audit.look_up(office, audit.Wish())
    return [(each.by, each.action, each.subject) for each in found.entries]


def test_each_change_has_its_row_in_the_log(office: Office) -> None:
    add_staff(office, AddStaff(name="mei", role="alliance"), "command")
    add_staff(office, AddStaff(name="lin", role="alliance"), "staff:mei")
    reset_staff(office, ResetStaff(name="lin"), "staff:mei")
    close_staff(office, CloseStaff(name="lin"), "staff:mei")
    open_staff(office, OpenStaff(name="lin"), "command")
    assert log_of(office) == [
        ("command", "staff.open", "lin"),
        ("staff:mei", "staff.close", "lin"),
        ("staff:mei", "staff.reset", "lin"),
        ("staff:mei", "staff.add", "lin"),
        ("command", "staff.add", "mei"),
    ]


def test_closing_and_opening_twice_is_once(office: Office) -> None:
    for name in ("mei", "lin"):
        add_staff(office, AddStaff(name=name, role="alliance"), "command")
    for _ in range(2):
        assert close_staff(office, CloseStaff(name="lin"), "command").closed == NOW
    for _ in range(2):
        assert open_staff(office, OpenStaff(name="lin"), "command").closed is None
    assert len(log_of(office)) == 4


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (AddStaff(name="no name", role="alliance"), BadName),
        (AddStaff(name="lin", role="editor"), BadRole),
        (AddStaff(name="lin", role="workshop", museum="sanxia"), BadRole),
        (AddStaff(name="lin", role="root"), BadRole),
        (AddStaff(name="lin", role="editor", museum="nowhere"), UnknownMuseum),
        (AddStaff(name="Mei", role="workshop"), NameTaken),
    ],
)
def test_account_that_cannot_be_leaves_neither_row_nor_link(
    office: Office, wish: AddStaff, error: type[AccountError]
) -> None:
    add_staff(office, AddStaff(name="mei", role="alliance"), "command")
    with pytest.raises(error):
        add_staff(office, wish, "command")
    assert len(log_of(office)) == 1
    assert len(office.store.read(lambda db: db.execute(schema.resets.select()).all())) == 1


def test_last_account_of_the_alliance_stays_open(office: Office) -> None:
    add_staff(office, AddStaff(name="mei", role="alliance"), "command")
    add_staff(office, AddStaff(name="wang", role="workshop"), "command")
    with pytest.raises(LastAlliance):
        close_staff(office, CloseStaff(name="mei"), "command")
    add_staff(office, AddStaff(name="lin", role="alliance"), "command")
    close_staff(office, CloseStaff(name="mei"), "command")
    with pytest.raises(LastAlliance):
        close_staff(office, CloseStaff(name="lin"), "command")


def test_closed_and_unknown_accounts_get_no_link(office: Office) -> None:
    for name in ("mei", "lin"):
        add_staff(office, AddStaff(name=name, role="alliance"), "command")
    close_staff(office, CloseStaff(name="lin"), "command")
    with pytest.raises(Closed, match="companion staff open lin"):
        reset_staff(office, ResetStaff(name="lin"), "command")
    with pytest.raises(NoSuchPerson):
        reset_staff(office, ResetStaff(name="nobody"), "command")


def test_link_is_kept_by_its_hash_alone(office: Office) -> None:
    link = add_staff(office, AddStaff(name="mei", role="alliance"), "command")
    secret = link.address.rpartition("/")[2]
    assert len(secret) == 64
    kept = office.store.read(
        lambda db: str([db.execute(table.select()).all() for table in schema.schema.sorted_tables])
    )
    assert secret not in kept
    assert secret not in repr(audit.look_up(office, audit.Wish()))


def test_closed_accounts_stand_last(office: Office) -> None:
    for name in ("a", "b", "c"):
        add_staff(office, AddStaff(name=name, role="alliance"), "command")
    close_staff(office, CloseStaff(name="a"), "command")
    assert [each.name for each in list_staff(office, ListStaff(), "command")] == ["b", "c", "a"]


def test_log_cannot_be_changed_or_deleted(office: Office) -> None:
    add_staff(office, AddStaff(name="mei", role="alliance"), "command")
    for change in (schema.audit.update().values(by="nobody"), schema.audit.delete()):
        with pytest.raises(Exception, match="never changed"):
            office.store.write_now(lambda db, change=change: db.execute(change))  # type: ignore[misc]
    assert len(log_of(office)) == 1
