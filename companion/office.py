"""What commands, jobs and staff pages do their work with: settings, store, blobs and the clock, handed in.

What is done is a function `verb(office, wish, by) -> outcome` of a room (`publishing`, `accounts`, …), the same for the
command line (through `control`) and the pages.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from companion.config import Settings
from companion.store.store import Store
from content_packs.format.blobs import FileBlobs

if TYPE_CHECKING:
    from companion.shown import Status


class Office:
    def __init__(self, settings: Settings, store: Store, now: Callable[[], datetime] | None = None) -> None:
        self.settings = settings
        self.store = store
        self.now = now or (lambda: datetime.now(UTC))
        self.blobs = FileBlobs(settings.data / "blobs")
        self.status: Callable[[], Status | None] = _nothing  # what this process shows; nothing where it shows nothing
        self.published: Callable[[], object] = _nothing  # called after a decision of what is shown, in this process

    @property
    def keys(self) -> Path:
        """Folder of the sealed online keys."""
        return self.settings.data / "keys"


def _nothing() -> None:
    pass
