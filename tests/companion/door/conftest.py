from pathlib import Path

import pytest

from companion.config import Settings
from companion.store.store import Store
from tests.companion.door.halls import Clocked, fill_hall


@pytest.fixture
def hall(store: Store, tmp_path: Path) -> Clocked:
    """An office with a programme and no bookings, on either database; its clock stands where sessions begin."""
    fill_hall(store)
    return Clocked(Settings(data=tmp_path / "data", space_floor=0), store)
