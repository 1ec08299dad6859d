"""What stands behind the pages: the store, opened in a thread beside the first answers, and the control socket.

Who needs it asks for `office` from a thread and waits until it is open. SQLAlchemy takes longer to import
than the first page to answer.
"""

from concurrent.futures import Future
from threading import Lock as Mutex
from threading import Thread
from typing import TYPE_CHECKING

import structlog

from companion.config import Settings
from companion.orders import ORDERS
from content_packs.running.control import SOCKET, sentence
from content_packs.running.listener import Listener
from content_packs.running.lock import Lock

if TYPE_CHECKING:
    from companion.office import Office

log = structlog.get_logger()


class BackOffice:
    def __init__(self, settings: Settings, lock: Lock | None = None) -> None:
        self._settings = settings
        self._lock = lock
        self._office: Future[Office] | None = None
        self._opening: Thread | None = None
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
        """Take the folder, or `InUse`: at once, so that a second server does not begin."""
        if self._lock is None and not self._settings.database_url:
            self._lock = Lock(self._settings.data)

    def begin(self) -> "Future[Office]":
        """Open it in a thread, unless that has begun; again, where it could not be opened before."""
        with self._beginning:
            if self._office is None or (self._office.done() and self._office.exception()):
                self._office = Future()
                self._opening = Thread(target=self._open, args=(self._office,), name="office", daemon=True)
                self._opening.start()
            return self._office

    def serve(self, office: "Office") -> None:
        """Take one that is open already, in place of opening the settings' own."""
        with self._beginning:
            self._office = Future()
            self._office.set_result(office)

    def stop(self) -> None:
        if self._office is None:
            if self._lock:
                self._lock.release()
            return
        if self._opening:
            self._opening.join()  # it may be opening just now, or about to listen
        self._listener.stop(self._settings.stop_grace)
        if self._office.exception() is None:
            self._office.result().store.close()

    def _open(self, office: "Future[Office]") -> None:
        try:
            from companion.office import Office
            from companion.store.opening import open_store

            lock, self._lock = self._lock, None  # it is the store's now: let go if that cannot be opened
            opened = Office(self._settings, open_store(self._settings.data, self._settings.database_url, lock))
        except Exception as error:
            log.error("store not opened", why=sentence(error) or type(error).__name__, exc_info=error)
            office.set_exception(error)
            return
        office.set_result(opened)
        self._listen()

    def _listen(self) -> None:
        try:
            self._listener.start()
        except OSError as error:
            log.error("no orders are taken", why=sentence(error), exc_info=error)
