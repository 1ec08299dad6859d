"""Syncs and activates a version, killed before each step in turn: `python -m tests.kiosk.slots.walk FOLDER [EVERY]`.

Wherever it is cut, the old or the new version is whole on screen after a restart, and going on shows the new one.
Prints how many steps there were. A process of its own, because it forks.
"""

import logging
import shutil
import sys
from itertools import count
from pathlib import Path
from unittest.mock import patch

import structlog

from tests.kiosk.slots.vans import Kiosk, World, look_over_here
from tests.kiosk.steps import ends_at


def make_world(folder: Path) -> None:
    """A kiosk that shows Old; its museum has published New, and another museum its first."""
    world = World(folder)
    world.push(1, "Old")
    world.offer({"town/main": 1})
    kiosk = Kiosk(folder)
    kiosk.sync()
    assert kiosk.title() == "Old"
    kiosk.close()
    world.push(2, "New")
    world.push(1, "Drum", "other/main")
    world.offer({"town/main": 2, "other/main": 1})


def sync(folder: Path) -> None:
    kiosk = Kiosk(folder)
    kiosk.sync()
    kiosk.close()


def check(folder: Path, where: str) -> None:
    kiosk = Kiosk(folder)
    shown = (kiosk.title(), kiosk.title("other"))
    assert shown in {("Old", ""), ("New", "Drum")}, f"{where}: {shown}"
    kiosk.sync()
    shown = (kiosk.title(), kiosk.title("other"))
    assert shown == ("New", "Drum"), f"{where}, then synced: {shown}"
    assert kiosk.slots.failed() == {}, where
    kiosk.close()


def walk(folder: Path, every: int) -> int:
    make_world(folder / "begun")
    for number in count(1, every):
        copy = folder / "copy"
        shutil.copytree(folder / "begun", copy)
        ended = ends_at(number, lambda: sync(copy))  # noqa: B023 (it ends before the next)
        check(copy, f"killed at step {number}")
        shutil.rmtree(copy)
        if ended:
            return number
    raise AssertionError


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with patch("kiosk.slots.slots.look_over_apart", look_over_here):  # its steps count too
        print(walk(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
