"""Syncs on a disk that is full after one page more each time: `python -m tests.kiosk.slots.fill FOLDER [EVERY]`.

Needs a mount namespace of its own. Each time the old version or the new one is whole on screen, also after a restart,
until there is space for all; then the new one is. Prints how often the disk was full.
"""

import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from itertools import count
from pathlib import Path
from unittest.mock import patch

import structlog

from content_packs.errors import PackError
from tests.kiosk.slots.vans import Kiosk, look_over_here
from tests.kiosk.slots.walk import make_world

SIZE = 8_000_000  # bytes of the disk
PAGE = 4_096  # of tmpfs


def shown(kiosk: Kiosk) -> tuple[str, str]:
    return kiosk.title(), kiosk.title("other")


def check(found: tuple[str, str]) -> None:
    """Each pack in a version, whole: one may have found space where the other did not."""
    assert found[0] in {"Old", "New"}, found
    assert found[1] in {"", "Drum"}, found


def sync(folder: Path) -> bool:
    """Whether there was space."""
    kiosk = Kiosk(folder)
    try:
        check(shown(kiosk))
        kiosk.sync()
    except (OSError, PackError, sqlite3.Error):
        pass
    found = shown(kiosk)
    check(found)
    assert kiosk.slots.failed() == {}
    kiosk.close()
    return found == ("New", "Drum")


def fill(disk: Path, pages: int) -> Path:
    """A file that leaves so many pages free."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        size = max(0, shutil.disk_usage(disk).free - pages * PAGE)
        os.posix_fallocate(file.fileno(), 0, size) if size else None
    return filler


def walk(folder: Path, every: int) -> int:
    make_world(folder / "begun")
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(disk)], check=True)
    full = 0
    for pages in count(0, every):
        copy = disk / "copy"
        shutil.copytree(folder / "begun", copy)
        filler = fill(disk, pages)
        done = sync(copy)
        full += not done
        filler.unlink()
        assert sync(copy), f"with {pages} pages, then with space"
        shutil.rmtree(copy)
        if done:
            return full
    raise AssertionError


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with patch("kiosk.slots.slots.look_over_apart", look_over_here):  # its steps count too
        print(walk(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
