"""Which kiosks are revoked, as the doors of `/sync/v1` ask for each request: read again when it is some seconds old."""

from time import monotonic
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from companion.kiosks import rows

if TYPE_CHECKING:
    from companion.office import Office

FRESH = 3.0  # seconds

_read: "WeakKeyDictionary[Office, tuple[float, frozenset[str]]]" = WeakKeyDictionary()


def is_revoked(office: "Office", kiosk: str) -> bool:
    """As of at most FRESH seconds ago. From threads: it may read the store."""
    at, found = _read.get(office, (-FRESH, frozenset[str]()))
    if monotonic() - at >= FRESH:
        at, found = monotonic(), office.store.read(rows.revoked_ids)
        _read[office] = at, found
    return kiosk in found
