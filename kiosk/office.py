"""What commands, jobs and pages of the kiosk do their work with: settings, store, blobs, trust, clock, handed in."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from content_packs.exchange.fleet import Report
from content_packs.exchange.stamps import Stamp
from content_packs.format.blobs import FileBlobs
from content_packs.format.trust.memory import FolderMemory
from kiosk.config import Settings
from kiosk.line import Line, no_line
from kiosk.outbox import ballast, numbers
from kiosk.outbox.numbers import Numbers
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.port import plain_stamping
from kiosk.ready.checks import Seen
from kiosk.store.store import Store

if TYPE_CHECKING:
    from kiosk.ports import Brought, Contact, Slots


class Office:
    def __init__(self, settings: Settings, store: Store, now: Callable[[], datetime] | None = None) -> None:
        self.settings = settings
        self.store = store
        self.now = now or (lambda: datetime.now(UTC))  # the system's clock: may be wrong (`kiosk.clock`)
        self.source: Callable[[], str] = str  # `kiosk:‹id›` once the device is enrolled
        self.stamp = plain_stamping(self.now)
        self.line: Callable[[], Line] = no_line  # how the server is spoken to; made when it is needed
        self.blobs = FileBlobs(self.data / "blobs")
        self.memory = FolderMemory(self.data / "trust")
        self.reach: Callable[[], Contact | None] = lambda: None  # who it is to its server; none before it is enrolled
        self.slots: Slots | None = None  # what it shows, and switches
        self.look: Callable[[], Seen] = lambda: Seen(now=self.now())  # what the rooms know just now
        self.errands: Callable[[], None] = lambda: None  # what else is done at a contact
        self.stick_errands: Callable[[Path], tuple[Brought, ...]] = lambda folder: ()  # and where a stick is in
        self.report: Callable[[], Report | None] = lambda: None  # how it is, for its server; none before it is enrolled
        self.filling = Lock()  # held by whoever brings blobs here or sweeps them

    @property
    def contact(self) -> "Contact | None":
        return self.reach()

    @cached_property
    def outbox(self) -> Outbox:
        """What happened here and goes to the server."""
        space = self.settings.outbox_space // ballast.SHARE
        held = ballast.Ballast(self.data / ballast.FILE, space)
        return Outbox(self.store, self._speaking, self._stamped, Numbers(self.data / numbers.FILE), held)

    def _speaking(self) -> str:
        """As of now: who is enrolled while it runs speaks at once."""
        return self.source()

    def _stamped(self) -> Stamp:
        return self.stamp()

    @property
    def data(self) -> Path:
        return self.settings.data

    @property
    def catalogues(self) -> Path:
        return self.data / "catalogues"

    @property
    def parts(self) -> Path:
        """Large blobs that are not whole yet."""
        return self.data / "parts"
