"""The store as the site reads it: with the same verifier as every kiosk (trust/verifier.py), into `data/trust`."""

from datetime import datetime
from typing import TYPE_CHECKING

from companion.publishing import rows
from companion.publishing.mirror import StoreSource
from companion.publishing.versions.rows import newest_manifests
from companion.shown import TRUST
from content_packs.format.trust.confirmed import Confirmed
from content_packs.format.trust.documents import SITE
from content_packs.format.trust.memory import STATE, FolderMemory
from content_packs.format.trust.verifier import Verifier, begin

if TYPE_CHECKING:
    from companion.office import Office


class StoreReading:
    """Implements `shown.Reading`."""

    def __init__(self, office: "Office") -> None:
        self._office = office
        self._memory = FolderMemory(office.settings.data / TRUST)
        self._verifier = Verifier(self._memory, StoreSource(office.store, office.blobs))

    def newest(self) -> int | None:
        """Version of the newest timestamp: it rises with whatever is signed."""
        return self._office.store.read(lambda db: rows.newest_versions(db).get("timestamp"))

    def confirm(self, now: datetime) -> Confirmed:
        self._begin()
        return self._verifier.refresh(SITE, now)

    def remembered(self) -> Confirmed | None:
        return self._verifier.remembered(SITE) if self._memory.load(STATE) else None

    def coming(self) -> list[str]:
        """Manifests of versions that were pushed and may be shown next: the newest of each pack."""
        return self._office.store.read(newest_manifests)

    def _begin(self) -> None:
        """The first root that this server was given is the one its pages trust; later ones must follow from it."""
        if self._memory.load(STATE) is None:
            root = self._office.store.read(lambda db: rows.file(db, "root", 1))
            if root is not None:
                begin(self._memory, root)  # no instant: this clock may have been wrong on the first day
