from pathlib import Path

import pytest

from companion.store.store import Store
from tests.companion.publishing.conftest import alliance, new_alliance
from tests.companion.web.desks import Desk

__all__ = ["alliance", "new_alliance"]


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    """The staff pages over an empty store, on either database."""
    return Desk(store, tmp_path / "data")
