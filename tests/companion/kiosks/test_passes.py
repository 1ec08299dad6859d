"""Passes: for an hour, for one kiosk, of this server alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from companion.config import Settings
from companion.kiosks.passes import issue, kiosk_of
from companion.office import Office
from companion.store.opening import open_store

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return at(tmp_path, NOW)


def at(folder: Path, now: datetime) -> Office:
    settings = Settings(data=folder)
    store = open_store(folder)
    store.close()
    return Office(settings, store, lambda: now)


def test_a_pass_says_whose_it_is_for_an_hour(tmp_path: Path, office: Office) -> None:
    token = issue(office, "van-1")
    assert kiosk_of(office, token) == "van-1"
    assert kiosk_of(at(tmp_path, NOW + timedelta(seconds=3_599)), token) == "van-1"
    assert kiosk_of(at(tmp_path, NOW + timedelta(seconds=3_600)), token) is None


def test_what_is_changed_or_made_up_is_no_pass(tmp_path: Path, office: Office) -> None:
    token = issue(office, "van-1")
    for other in ("", ".", "..", "van-1", token.replace("van-1", "van-2"), f"{token}0", token.upper(), "é.1.é"):
        assert kiosk_of(office, other) is None
    assert kiosk_of(at(tmp_path / "other", NOW), token) is None
    assert kiosk_of(office, "van-1.99999999999999999999.00") is None
