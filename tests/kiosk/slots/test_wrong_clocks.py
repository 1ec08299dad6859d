"""Wrong clocks, as the real process meets them: by libfaketime."""

import json
import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from content_packs.format.trust.documents import Step
from tests.companion.processes import HOUSE
from tests.kiosk.slots.test_power_cuts import DRIVER
from tests.kiosk.slots.vans import World

LIBRARIES = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), *Path("/usr/lib/faketime").glob("libfaketime.so.1")]
TODAY = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)

pytestmark = pytest.mark.skipif(not LIBRARIES, reason="libfaketime is not installed: scripts/setup dev installs it")
Start = Callable[..., dict[str, Any]]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Published today: Old, and New from tomorrow on."""
    world = World(tmp_path, TODAY)
    world.push(1, "Old")
    world.push(2, "New")
    tomorrow = int((TODAY + DAY).timestamp())
    world.offer({"town/main": [Step(version=1), Step(version=2, since=tomorrow)]})
    return world


@pytest.fixture
def start(world: World) -> Start:
    return partial(_start, world.folder)


def _start(folder: Path, at: datetime, act: str = "look") -> dict[str, Any]:
    """What a process says whose clock begins at `at`."""
    env = {
        **os.environ,
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME": at.strftime("@%Y-%m-%d %H:%M:%S"),
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "TZ": "UTC",
    }
    done = subprocess.run(
        [*DRIVER, str(folder), act, "system"], cwd=HOUSE, env=env, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    assert said["year"] == at.year
    return said


def test_at_1970_and_in_twenty_years_it_plays_on_and_says_what_it_knows(start: Start) -> None:
    assert start(TODAY, "sync") | {"judged": ""} == {
        "opened": "",
        "title": "Old",
        "why": "",
        "clock": "",
        "judged": "",
        "fresh": TODAY.isoformat(),
        "year": TODAY.year,
    }
    for wrong, why in ((datetime(1970, 1, 1, 0, 5, tzinfo=UTC), "behind"), (TODAY + 20 * 365 * DAY, "ahead")):
        said = start(wrong, "sync")
        assert (said["opened"], said["title"], said["why"], said["clock"]) == ("Old", "Old", "", why)
        assert (said["judged"], said["fresh"]) == (TODAY.isoformat(), TODAY.isoformat())


def test_a_clock_that_jumps_back_between_boots_takes_nothing_back(world: World, start: Start) -> None:
    assert start(TODAY + 2 * DAY, "sync")["title"] == "New"
    said = start(TODAY + timedelta(hours=1))
    assert (said["opened"], said["title"], said["clock"]) == ("New", "New", "back")
    said = start(datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
    assert (said["opened"], said["title"], said["clock"]) == ("New", "New", "behind")


def test_with_its_clock_at_1970_it_accepts_nothing_older(world: World, start: Start) -> None:
    old = world.alliance.mirror.copy()
    world.alliance.wait(DAY)
    world.offer({"town/main": 2})
    assert start(TODAY + DAY, "sync")["title"] == "New"
    (world.folder / "mirror" / "metadata" / "timestamp.json").write_bytes(old.files["timestamp.json"])
    said = start(datetime(1970, 1, 1, 0, 5, tzinfo=UTC), "sync")
    assert (said["title"], said["why"].partition(":")[0]) == ("New", "RolledBack")
