"""`/sync/v1`: what kiosks ask for. A room of it adds `doors(office)` to ROOMS. `office` may wait: for threads alone."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from litestar import Router

from companion.reception import StoreCounter
from companion.web.sync.blobs import blob_doors
from companion.web.sync.day import day_doors
from companion.web.sync.enrolling import enrolling_doors
from companion.web.sync.events import event_doors
from companion.web.sync.passing import NoPass, Shut, refuse_pass, refuse_shut
from companion.web.sync.wishes import wish_doors
from content_packs.exchange.fleet import DOOR

if TYPE_CHECKING:
    from companion.kiosks.days import Enrolled
    from companion.office import Office
    from content_packs.visitor.desk import Counter


def _find(office: "Office", kiosk: str) -> "Enrolled | None":
    from companion.kiosks.listing import find_enrolled

    return find_enrolled(office, kiosk)


def _seed(office: "Office") -> bytes:
    from companion.kiosks.identity import signing_seed

    return signing_seed(office)


def _sealing(office: "Office") -> bytes:
    from companion.kiosks.identity import sealing_key

    return sealing_key(office)


def _counter(office: "Callable[[], Office]") -> "Counter":
    return StoreCounter(office)


ROOMS: tuple[Callable[["Callable[[], Office]"], Sequence[Any]], ...] = (
    enrolling_doors,
    blob_doors,
    event_doors,
    day_doors(_find, _seed),
    wish_doors(_counter, _sealing),
)


def sync_doors(office: "Callable[[], Office]") -> Router:
    handlers = [handler for doors in ROOMS for handler in doors(office)]
    return Router(
        DOOR, route_handlers=handlers, exception_handlers={NoPass: refuse_pass, Shut: refuse_shut}, tags=["Kiosks"]
    )
