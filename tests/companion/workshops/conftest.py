from pathlib import Path

import pytest

from companion.config import Settings
from companion.store.store import Store
from tests.companion.workshops.programmes import Clocked


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Clocked:
    """Two weeks before START, over an empty store of either database."""
    return Clocked(Settings(data=tmp_path / "data", space_floor=0), store)
