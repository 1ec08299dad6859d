"""`/sync/v1`: what kiosks ask for. A room of it adds `doors(office)` to ROOMS. `office` may wait: for threads alone."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from litestar import Router

from companion.web.sync.blobs import blob_doors
from companion.web.sync.enrolling import enrolling_doors
from companion.web.sync.events import event_doors
from companion.web.sync.passing import NoPass, Shut, refuse_pass, refuse_shut
from content_packs.exchange.fleet import DOOR

if TYPE_CHECKING:
    from companion.office import Office

ROOMS: tuple[Callable[["Callable[[], Office]"], Sequence[Any]], ...] = (enrolling_doors, blob_doors, event_doors)


def sync_doors(office: "Callable[[], Office]") -> Router:
    handlers = [handler for doors in ROOMS for handler in doors(office)]
    return Router(
        DOOR, route_handlers=handlers, exception_handlers={NoPass: refuse_pass, Shut: refuse_shut}, tags=["Kiosks"]
    )
