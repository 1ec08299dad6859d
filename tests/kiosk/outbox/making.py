"""An outbox in a store, with clocks that tests move."""

from datetime import UTC, datetime

from content_packs.exchange.stamps import Stamp
from kiosk.outbox import ballast, numbers
from kiosk.outbox.ballast import Ballast
from kiosk.outbox.numbers import Numbers
from kiosk.outbox.outbox import Outbox
from kiosk.store.store import Store

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
VAN = "kiosk:van-1"


class Made:
    def __init__(self, store: Store, size: int) -> None:
        folder = store.file.parent
        self.store = store
        self.source = VAN
        self.stamp = Stamp(NOW, "boot-1", 1_000, "good")
        self.ballast = Ballast(folder / ballast.FILE, size)
        numbering = Numbers(folder / numbers.FILE)
        self.outbox = Outbox(store, lambda: self.source, lambda: self.stamp, numbering, self.ballast)


def make_outbox(store: Store, size: int = 0) -> Made:
    return Made(store, size)
