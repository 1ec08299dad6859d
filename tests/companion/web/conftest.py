from datetime import timedelta
from pathlib import Path

import pytest

from companion.store.store import Store
from content_packs.exchange.programme import Programme
from tests.companion.publishing.alliance import Alliance
from tests.companion.publishing.conftest import alliance, new_alliance
from tests.companion.web.desks import START, Desk
from tests.companion.web.towns import TownDesk
from tests.companion.workshops.programmes import fill_store, make_session, make_venue, make_workshop

__all__ = ["alliance", "new_alliance"]
MONDAY = START + timedelta(days=3)


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    """The staff pages over an empty store, on either database."""
    return Desk(store, tmp_path / "data")


@pytest.fixture
def town_desk(store: Store, alliance: Alliance, tmp_path: Path) -> TownDesk:
    """Two museums have pushed, nothing is published."""
    return TownDesk(store, alliance, tmp_path / "packs")


@pytest.fixture
def planned(desk: Desk) -> Desk:
    """A venue, a workshop of each of two museums, one session on Monday."""
    for museum in ("sichuan-example", "gansu"):
        desk.museum(museum)
    fill_store(
        desk.office.store,
        now=desk.at,
        venues=[make_venue(), make_venue("school", name={"en": "School"})],
        workshops=[make_workshop(), make_workshop("tea", museum="gansu", title={"en": "Tea"})],
        programmes=[Programme(id="spring", title={"en": "Spring"})],
        sessions=[make_session(begins=MONDAY, ends=MONDAY + timedelta(minutes=90))],
    )
    return desk
