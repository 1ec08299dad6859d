"""Mends a database that is malformed, killed before each step in turn: `python -m tests.kiosk.walk_mending FOLDER`.

Prints how many steps there were. A process of its own, because it forks.
"""

import logging
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import structlog

from kiosk.store import facts
from kiosk.store.mending import open_store
from kiosk.store.store import FILE, Store
from tests.kiosk.steps import ends_at

PAGE = 4_096  # bytes


def leaves(file: Path) -> Iterator[int]:
    """Offsets of the table leaves (SQLite file format, 1.6)."""
    raw = file.read_bytes()
    yield from (at for at in range(PAGE, len(raw), PAGE) if raw[at] == 13)


def smash(file: Path, at: int) -> None:
    """A page that the disk forgot."""
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(b"\xff" * PAGE)


def make_broken(file: Path) -> None:
    store = Store(file)
    store.write(lambda db: facts.keep(db, "wall", "red"))
    store.write(lambda db: db.execute("CREATE TABLE other (n)"))
    store.write(lambda db: [db.execute("INSERT INTO other VALUES (?)", ["x" * 900]) for _ in range(40)])
    store.close()
    smash(file, list(leaves(file))[-1])


def walk(folder: Path) -> int:
    for number in count(1):
        file = folder / str(number) / FILE
        make_broken(file)
        ended = ends_at(number, lambda file=file: open_store(file).close())  # type: ignore[misc]
        store = open_store(file)
        assert store.read(lambda db: facts.read(db, "wall", str)) == "red", f"lost at step {number}"
        store.close()
        if ended:
            return number
    raise AssertionError


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    print(walk(Path(sys.argv[1])))
