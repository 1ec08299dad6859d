from pathlib import Path

import pytest

from companion.store.store import Store
from content_packs.format.pack import Pack
from tests.companion.publishing.alliance import Alliance
from tests.companion.publishing.receiver import Receiver
from tests.packs import artifact, make_pack

SOUND = bytes(range(256)) * 1_000


@pytest.fixture
def receiver(store: Store, tmp_path: Path) -> Receiver:
    """Receives pushes of the museums `example` and `other`."""
    return Receiver(store, tmp_path / "data")


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Ready to be pushed; its folder is `tmp_path / "pack"`."""
    return make_pack(tmp_path / "pack", [artifact("bells")], media={"artifacts/bells/toll.mp3": SOUND})


@pytest.fixture
def new_alliance(store: Store, tmp_path: Path) -> Alliance:
    """Has signed root and targets of the museums `town` and `city`; its server has not been given them."""
    return Alliance(store, tmp_path / "data")


@pytest.fixture
def alliance(new_alliance: Alliance) -> Alliance:
    """Its server has its root and targets."""
    new_alliance.install()
    return new_alliance
