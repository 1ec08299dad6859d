"""A stick that is full: `python -m tests.companion.sticks.full FOLDER EVERY`. Needs a mount namespace of its own.

Said before anything is written; and where something else fills it meanwhile, after each page more: then the same
command goes on once there is room. Prints how often it was full half-way.
"""

import os
import shutil
import subprocess
import sys
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest

from companion.sticks.errors import NoRoom
from companion.store.opening import open_store
from content_packs.exchange.stick import StickFault
from tests.companion.sticks.depots import Depot

SIZE = 4_000_000  # bytes of the stick
PAGE = 4_096  # of tmpfs


def fill(stick: Path, pages: int) -> Path:
    """A file of somebody's own that leaves so many pages free."""
    filler = stick / "film.mp4"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(stick).free - pages * PAGE)
    return filler


def said_before(depot: Depot) -> None:
    filler = fill(depot.stick, 20)
    with pytest.raises(NoRoom, match="too few"):
        depot.write()
    assert depot.listed() == [filler.name]
    filler.unlink()


def full_half_way(depot: Depot, pages: int) -> bool:
    """Whether there was room after all."""
    filler, fault = fill(depot.stick, pages), None
    try:
        with patch("companion.sticks.writing.make_room", lambda *_: []):  # it comes to be full after the look
            depot.write()
    except StickFault as error:
        fault = error
    filler.unlink()
    assert fault is None or (fault.full and "the same command goes on" in str(fault)), fault
    for name in depot.blobs:
        depot.blobs.verify(name)
    depot.write()
    assert depot.shown() == {"town/main": 1}
    assert not depot.lacks(depot.pack)
    for each in depot.stick.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    return fault is None


def walk(folder: Path, every: int) -> int:
    store = open_store(folder / "data")
    depot = Depot(store, folder)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(depot.stick)], check=True)
    said_before(depot)
    for full, pages in enumerate(count(0, every)):
        if full_half_way(depot, pages):
            store.close()
            return full
    raise AssertionError


if __name__ == "__main__":
    print(walk(Path(sys.argv[1]), int(sys.argv[2])))
