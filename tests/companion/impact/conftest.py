from datetime import UTC, datetime
from pathlib import Path

import pytest

from companion.config import Settings
from companion.office import Office
from companion.store.store import Store
from tests.companion.impact.towns import Town


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 5, 20, 8, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(store: Store, tmp_path: Path, clock: Clock) -> Office:
    return Office(Settings(data=tmp_path / "data"), store, lambda: clock.at)


@pytest.fixture
def town(office: Office) -> Town:
    return Town(office)
