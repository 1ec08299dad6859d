from pathlib import Path

import pytest

from companion.store.store import Store
from tests.companion.publishing.alliance import Alliance
from tests.companion.publishing.conftest import alliance, new_alliance
from tests.companion.web.desks import Desk
from tests.companion.web.towns import TownDesk

__all__ = ["alliance", "new_alliance"]


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    """The staff pages over an empty store, on either database."""
    return Desk(store, tmp_path / "data")


@pytest.fixture
def town_desk(store: Store, alliance: Alliance, tmp_path: Path) -> TownDesk:
    """Two museums have pushed, nothing is published."""
    return TownDesk(store, alliance, tmp_path / "packs")
