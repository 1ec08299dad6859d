"""Space: of the disk, of the content store, of each museum; pushes under way, and what is given back next.

An edge: it looks at every file of the content store, once a minute at the most.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from companion.publishing.overview import rows
from companion.publishing.overview.rows import Museum, Upload
from companion.publishing.receiving.admission import KEPT
from companion.publishing.receiving.collecting import INCOMING
from companion.publishing.sweep.sweeping import due
from companion.publishing.versions.rows import Pushed

if TYPE_CHECKING:
    from companion.office import Office

FRESH = 60.0  # seconds that a count is believed


class Count(msgspec.Struct, frozen=True):
    files: int
    bytes: int


class Space(msgspec.Struct, frozen=True, kw_only=True):
    """Of one museum."""

    museum: Museum
    versions: int  # kept
    kept: int  # bytes
    under_way: int  # bytes

    @property
    def used(self) -> int:
        return self.kept + self.under_way

    @property
    def percent(self) -> int:
        return 100 * self.used // self.museum.quota if self.museum.quota else 100


class Storage(msgspec.Struct, frozen=True, kw_only=True):
    free: int  # bytes
    floor: int
    blobs: Count
    incoming: Count
    due: tuple[Pushed, ...]  # versions that the next sweep clears away

    @property
    def due_bytes(self) -> int:
        """At the most: what other versions name too stays."""
        return sum(each.size for each in self.due)


def look_at_storage(office: "Office", free: int) -> Storage:
    """Of the whole server, whose disk has so many bytes left."""
    data = office.settings.data
    return Storage(
        free=free,
        floor=office.settings.space_floor,
        blobs=_count(office.blobs.root),
        incoming=_count(data / INCOMING),
        due=tuple(due(office)),
    )


def spaces(office: "Office", museum: str = "") -> list[Space]:
    """Of each museum, or of one; removed ones last."""
    now = office.now()

    def look(db: rows.Db) -> list[Space]:
        kept, under_way = rows.kept(db), _under_way(rows.uploads_of(db, now - KEPT, museum))
        return [
            Space(
                museum=each,
                versions=kept.get(each.name, (0, 0))[0],
                kept=kept.get(each.name, (0, 0))[1],
                under_way=under_way.get(each.name, 0),
            )
            for each in rows.museums_of(db, museum)
        ]

    return office.store.read(look)


def list_uploads(office: "Office", museum: str = "") -> list[Upload]:
    """Pushes that are under way, or were given up and are not collected yet."""
    now = office.now()
    return office.store.read(lambda db: rows.uploads_of(db, now - KEPT, museum))


def _under_way(uploads: list[Upload]) -> dict[str, int]:
    found: dict[str, int] = {}
    for (museum, _, _), size in {(one.museum, one.pack, one.version): one.size for one in uploads}.items():
        found[museum] = found.get(museum, 0) + size
    return found


_counted: dict[Path, tuple[float, Count]] = {}


def _count(folder: Path) -> Count:
    known = _counted.get(folder)
    if known is None or time.monotonic() - known[0] > FRESH:
        sizes = list(_sizes(folder))
        known = _counted[folder] = (time.monotonic(), Count(len(sizes), sum(sizes)))
    return known[1]


def _sizes(folder: Path) -> Iterator[int]:
    """Of every file below; what goes meanwhile is passed over."""
    try:
        found = list(os.scandir(folder))
    except OSError:
        return
    for one in found:
        try:
            if one.is_dir(follow_symlinks=False):
                yield from _sizes(Path(one.path))
            else:
                yield one.stat(follow_symlinks=False).st_size
        except OSError:
            continue
