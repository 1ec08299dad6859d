"""docs/kiosk-home.md, walked with real processes: two kiosks take attendance, one stick goes home and comes back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from companion.store.opening import open_store
from content_packs.exchange.events import Event, WalkedIn
from content_packs.exchange.fleet import source_of
from kiosk.config import Settings
from kiosk.whole import open_house
from tests.companion.door.halls import came, fill_hall
from tests.companion.pushing.served import Served
from tests.kiosk.test_walk import Walk


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "server").mkdir()
    made = Served(tmp_path / "server")
    store = open_store(made.data)
    fill_hall(store, datetime.now(UTC))
    store.close()
    made.start()
    yield made
    made.kill()
    if made.running:
        made.running.wait()


def attend(data: Path, people: int) -> Event:
    house = open_house(Settings(data=data, outbox_space=0))
    event = house.office.outbox.append("today", WalkedIn(people=people))
    house.office.store.close()
    return event


def waiting(data: Path) -> int:
    house = open_house(Settings(data=data, outbox_space=0))
    found = house.office.outbox.backlog().waiting
    house.office.store.close()
    return found


def test_two_kiosks_bring_their_attendance_home_on_one_stick(served: Served, tmp_path: Path) -> None:
    walk, stick = Walk(served, tmp_path), tmp_path / "STICK"
    stick.mkdir()
    ids = {}
    for van, people in (("left", 3), ("right", 4)):
        code = walk.companion("invite", "--name", van).strip()
        walk.kiosk(van, "enrol", served.url, code)
        ids[van] = attend(tmp_path / van, people).source.removeprefix("kiosk:")
        said = walk.kiosk(van, "export", str(stick))
        assert f"1 events for {served.url} are on {stick} (1 written now)" in said
    found = json.loads(walk.companion("receive", str(stick), "--json"))
    assert {each["kiosk"]: (each["new"], each["reports"]) for each in found["kiosks"]} == dict.fromkeys(
        ids.values(), (1, 1)
    )
    for van in ids:
        told = json.loads(walk.kiosk(van, "export", str(stick), "--json"))
        assert (told["released"], told["events"], told["left"]) == (1, 0, 0)
        assert waiting(tmp_path / van) == 0
    served.kill()
    store = open_store(served.data)
    total = came(store)
    store.close()
    assert total.walked_in == 7
    assert set(total.sources) == {source_of(each) for each in ids.values()}
