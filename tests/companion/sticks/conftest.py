from collections.abc import Iterator
from pathlib import Path

import pytest

from companion.store.opening import open_store
from tests.companion.sticks.depots import Depot


@pytest.fixture(scope="session")
def first_depot(tmp_path_factory: pytest.TempPathFactory) -> Depot:
    """On SQLite: of the store it asks nothing that other rooms do not ask on both. Closed: to be copied."""
    place = tmp_path_factory.mktemp("depot")
    store = open_store(place / "data")
    made = Depot(store, place)
    store.close()
    return made


@pytest.fixture
def depot(first_depot: Depot, tmp_path: Path) -> Iterator[Depot]:
    made = first_depot.copy(tmp_path)
    yield made
    made.alliance.store.close()
