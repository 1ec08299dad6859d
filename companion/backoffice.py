"""The server's office behind its pages. SQLAlchemy takes longer to import than the first page to answer."""

from typing import TYPE_CHECKING

from companion.config import Settings
from companion.orders import ORDERS
from content_packs.running import backoffice
from content_packs.running.lock import Lock

if TYPE_CHECKING:
    from companion.office import Office


class BackOffice(backoffice.BackOffice["Office"]):
    def __init__(self, settings: Settings, lock: Lock | None = None) -> None:
        """`lock` is the folder's, if it is held already."""
        super().__init__(settings, ORDERS, lock)
        self.settings = settings

    def hold(self) -> None:
        if not self.settings.database_url:  # of PostgreSQL several processes may be at work
            super().hold()

    def make(self) -> "Office":
        from companion.office import Office
        from companion.store.opening import open_store

        lock, self.lock = self.lock, None  # it is the store's now: let go if that cannot be opened
        return Office(self.settings, open_store(self.settings.data, self.settings.database_url, lock))
