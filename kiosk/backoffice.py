"""The kiosk's office behind its pages."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from content_packs.running import backoffice
from content_packs.running.lock import Lock
from kiosk.config import Settings
from kiosk.orders import ORDERS

if TYPE_CHECKING:
    from kiosk.office import Office

Opening = Callable[[Settings], "Office"]


def open_office(settings: Settings) -> "Office":
    from kiosk.office import Office
    from kiosk.store.store import FILE, Store

    return Office(settings, Store(settings.data / FILE))


class BackOffice(backoffice.BackOffice["Office"]):
    def __init__(self, settings: Settings, lock: Lock | None = None, opening: Opening = open_office) -> None:
        """`lock` is the folder's, if it is held already."""
        super().__init__(settings, ORDERS, lock)
        self.settings = settings
        self._opening = opening

    def make(self) -> "Office":
        return self._opening(self.settings)
