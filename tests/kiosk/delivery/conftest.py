from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.delivery.home import Server as Home
from tests.kiosk.delivery.home import Van, home
from tests.kiosk.served import Server, served


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server process with a hall; each test speaks as a kiosk of its own."""
    with served(tmp_path_factory.mktemp("served") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a server with a hall; closed, to be copied."""
    made = Home(tmp_path_factory.mktemp("home") / "data")
    made.fill()
    made.store.close()
    return made.data


@pytest.fixture
def trip(filled: Path, tmp_path: Path) -> Iterator[tuple[Home, Van, Path]]:
    """A server, a kiosk of it without a network, and an empty stick."""
    with home(filled, tmp_path) as found:
        yield found


@pytest.fixture
def office(trip: tuple[Home, Van, Path]) -> Home:
    return trip[0]


@pytest.fixture
def van(trip: tuple[Home, Van, Path]) -> Van:
    return trip[1]


@pytest.fixture
def stick(trip: tuple[Home, Van, Path]) -> Path:
    return trip[2]
