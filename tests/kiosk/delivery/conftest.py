from collections.abc import Iterator

import pytest

from tests.kiosk.served import Server, served


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server process with a hall; each test speaks as a kiosk of its own."""
    with served(tmp_path_factory.mktemp("served") / "data") as running:
        yield running
