from pathlib import Path

import pytest

from tests.simulator import WAYS, Alliance, Reader


@pytest.fixture
def alliance() -> Alliance:
    """`town` and `port` have pushed version 1 of their main pack, and the site shows both."""
    alliance = Alliance("town", "port")
    alliance.push("town/main", 1)
    alliance.push("port/main", 1)
    alliance.show("site", {"town/main": 1, "port/main": 1})
    return alliance


@pytest.fixture(params=WAYS)
def reader(request: pytest.FixtureRequest, alliance: Alliance, tmp_path: Path) -> Reader:
    """Knows the alliance's first root and nothing else."""
    return Reader(alliance.root, request.param, tmp_path)


@pytest.fixture
def synced(reader: Reader, alliance: Alliance) -> Reader:
    """Has confirmed what the alliance shows."""
    reader.refresh(alliance.mirror)
    return reader
