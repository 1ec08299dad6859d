"""What a pushed version changes against another one: read out of the store's blobs, kept while it is looked at."""

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from companion.publishing.versions.finding import find_version
from content_packs.format.limits import LIMITS
from content_packs.format.pack import Pack, open_pack
from content_packs.guide.differences import Differences, differences

if TYPE_CHECKING:
    from companion.office import Office

KEPT = 8  # comparisons: manifests never change, so neither does what differs

_known: OrderedDict[tuple[str, str], Differences] = OrderedDict()
_lock = Lock()


def compare(office: "Office", pack: str, version: int, against: int | None) -> Differences:
    """Of `version`; everything is new where it is held `against` nothing. `Refused` where one of them is not here."""
    new = office.store.read(lambda db: find_version(db, pack, version)).sha256
    old = office.store.read(lambda db: find_version(db, pack, against)).sha256 if against else ""
    with _lock:  # comparing large packs takes seconds: not twice at a time
        found = _known.pop((old, new), None)
        if found is None:
            found = differences(_open(office, old) if old else None, _open(office, new))
        _known[old, new] = found
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return found


def _open(office: "Office", sha256: str) -> Pack:
    return open_pack(office.blobs.read(sha256, LIMITS.manifest), office.blobs)
