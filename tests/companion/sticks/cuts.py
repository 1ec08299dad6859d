"""A stick that is pulled out, or whose writer is killed, at every durable step: `python -m tests.companion.sticks.cuts
FOLDER EVERY`.

A stick with version 1 is brought to version 2. After each cut it is the one that it was, the new one, or says that it
is unfinished; what has a blob's name is that blob; and the same command goes on. Prints how many cuts there were.
"""

import shutil
import sys
from itertools import count
from pathlib import Path

from companion.store.opening import open_store
from content_packs.errors import Missing, Unavailable, Untrusted
from tests.companion.sticks.depots import GROUP, Depot
from tests.kiosk.steps import ends_at

VERSIONS = ({"town/main": 1}, {"town/main": 2})


def make(folder: Path) -> Depot:
    """Version 1 is on the stick, version 2 is published."""
    store = open_store(folder / "data")
    depot = Depot(store, folder)
    depot.write()
    depot.push(2)
    depot.town.publish(2, group=GROUP)
    store.close()
    return depot


def write(depot: Depot) -> None:
    """In a process of its own: it opens the store."""
    depot.open()
    depot.write()


def check(depot: Depot, *, ended: bool) -> None:
    for name in depot.blobs:
        depot.blobs.verify(name)
    try:
        assert depot.shown() in VERSIONS[ended:]
    except (Untrusted, Missing, Unavailable):
        assert not ended


def walk(folder: Path, every: int) -> int:
    depot = make(folder / "depot")
    begun = shutil.copytree(depot.stick, folder / "begun")
    for cuts, number in enumerate(count(every, every)):
        shutil.rmtree(depot.stick)
        shutil.copytree(begun, depot.stick)
        if ends_at(number, lambda: write(depot)):
            return cuts
        check(depot, ended=False)
        assert ends_at(10**9, lambda: write(depot))
        check(depot, ended=True)
        assert not [path for path in depot.listed() if ".tmp-" in path]
    raise AssertionError


if __name__ == "__main__":
    print(walk(Path(sys.argv[1]), int(sys.argv[2])))
