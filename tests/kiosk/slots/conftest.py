"""States of a kiosk and its world, for tests of this room."""

from pathlib import Path

import pytest

from kiosk.slots import slots
from tests.kiosk.slots.vans import Kiosk, World, look_over_here


@pytest.fixture(autouse=True)
def one_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Preflight in a process of its own where a test says `apart`: it takes long to start."""
    if "apart" not in request.node.name:
        monkeypatch.setattr(slots, "look_over_apart", look_over_here)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Its museum has published Old."""
    world = World(tmp_path)
    world.push(1, "Old")
    world.offer({"town/main": 1})
    return world


@pytest.fixture
def synced_kiosk(world: World) -> Kiosk:
    """It shows Old."""
    kiosk = Kiosk(world.folder)
    kiosk.sync()
    assert kiosk.title() == "Old"
    return kiosk
