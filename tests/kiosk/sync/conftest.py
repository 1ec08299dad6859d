from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.sync.homes import Home
from tests.kiosk.sync.vans import Van


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A server that runs, and offers version 1 of `town/main` to the kiosks."""
    made = Home(tmp_path / "home")
    try:
        made.start()
        yield made
    finally:
        made.kill()


@pytest.fixture(scope="session")
def standing_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The same for all tests of this worker: nothing is published there, and it goes on running."""
    made = Home(tmp_path_factory.mktemp("standing") / "home")
    try:
        made.start()
        yield made
    finally:
        made.kill()


@pytest.fixture
def van(tmp_path: Path) -> Iterator[Van]:
    """Without a network; its stick is not written yet."""
    made = Van(tmp_path)
    yield made
    made.store.close()
