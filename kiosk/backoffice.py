"""What stands behind the pages: the kiosk's store, opened in a thread beside the first answers, and the control socket.

Who needs it asks for `office` from a thread and waits until it is open.
"""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock as Mutex
from threading import Thread
from typing import TYPE_CHECKING

import structlog

from content_packs.running.control import SOCKET, sentence
from content_packs.running.listener import Listener
from content_packs.running.lock import Lock
from kiosk.config import Settings
from kiosk.orders import ORDERS

if TYPE_CHECKING:
    from kiosk.office import Office

log = structlog.get_logger()


Opening = Callable[[Settings], "Office"]


def open_office(settings: Settings) -> "Office":
    from kiosk.office import Office
    from kiosk.store.store import FILE, Store

    return Office(settings, Store(settings.data / FILE))


class BackOffice:
    def __init__(self, settings: Settings, lock: Lock | None = None, opening: "Opening" = open_office) -> None:
        """`lock` is the folder's, if it is held already."""
        self._settings = settings
        self._lock = lock
        self._opening = opening
        self._office: Future[Office] | None = None
        self._thread: Thread | None = None
        self._beginning = Mutex()
        self._listener = Listener(settings.data / SOCKET, ORDERS, lambda: self.office)

    @property
    def office(self) -> "Office":
        """Waits until the store is open; raises what it could not be opened for. Not from the event loop."""
        return self.begin().result()

    @property
    def opened(self) -> "Office | None":
        """Without waiting: nothing while it is not open, or could not be opened."""
        found = self._office
        return found.result() if found and found.done() and found.exception() is None else None

    def hold(self) -> None:
        """Take the folder, or `InUse`: at once, so that a second kiosk does not begin."""
        if self._lock is None:
            self._lock = Lock(self._settings.data)

    def begin(self) -> "Future[Office]":
        """Open it in a thread, unless that has begun; again, where it could not be opened before."""
        with self._beginning:
            if self._office is None or (self._office.done() and self._office.exception()):
                self._office = Future()
                self._thread = Thread(target=self._open, args=(self._office,), name="office", daemon=True)
                self._thread.start()
            return self._office

    def stop(self) -> None:
        if self._thread:
            self._thread.join()  # it may be opening just now, or about to listen
            self._listener.stop(self._settings.stop_grace)
        if opened := self.opened:
            opened.store.close()
        if self._lock:
            self._lock.release()

    def _open(self, office: "Future[Office]") -> None:
        try:
            opened = self._opening(self._settings)
        except Exception as error:
            log.error("store not opened", why=sentence(error) or type(error).__name__, exc_info=error)
            office.set_exception(error)
            return
        office.set_result(opened)
        try:
            self._listener.start()
        except OSError as error:
            log.error("no orders are taken", why=sentence(error), exc_info=error)
