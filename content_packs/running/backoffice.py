"""What stands behind the pages: an office, opened in a thread beside the first answers, and the control socket.

Who needs it asks for `office` from a thread and waits until it is open. Each app says how it opens its own.
"""

from abc import ABC, abstractmethod
from concurrent.futures import Future
from pathlib import Path
from threading import Lock as Mutex
from threading import Thread
from typing import Generic, Protocol, TypeVar

import structlog

from content_packs.running.control import SOCKET, sentence
from content_packs.running.listener import Listener
from content_packs.running.lock import Lock
from content_packs.running.orders import Orders

log = structlog.get_logger()


class Settings(Protocol):
    @property
    def data(self) -> Path: ...
    @property
    def stop_grace(self) -> float: ...  # seconds


class Store(Protocol):
    def close(self) -> None: ...


class Office(Protocol):
    @property
    def store(self) -> Store: ...


AnyOffice = TypeVar("AnyOffice", bound=Office)


class BackOffice(ABC, Generic[AnyOffice]):
    def __init__(self, settings: Settings, orders: Orders, lock: Lock | None = None) -> None:
        """`lock` is the folder's, if it is held already."""
        self.lock = lock
        self._settings = settings
        self._office: Future[AnyOffice] | None = None
        self._thread: Thread | None = None
        self._beginning = Mutex()
        self._listener = Listener(settings.data / SOCKET, orders, lambda: self.office)

    @abstractmethod
    def make(self) -> AnyOffice:
        """Open it: in a thread, and again where that went wrong before."""

    @property
    def office(self) -> AnyOffice:
        """Waits until it is open; raises what it could not be opened for. Not from the event loop."""
        return self.begin().result()

    @property
    def opened(self) -> AnyOffice | None:
        """Without waiting: nothing while it is not open, or could not be opened."""
        found = self._office
        return found.result() if found and found.done() and found.exception() is None else None

    def hold(self) -> None:
        """Take the folder, or `InUse`: at once, so that a second process does not begin."""
        if self.lock is None:
            self.lock = Lock(self._settings.data)

    def begin(self) -> Future[AnyOffice]:
        """Open it in a thread, unless that has begun; again, where it could not be opened before."""
        with self._beginning:
            if self._office is None or (self._office.done() and self._office.exception()):
                self._office = Future()
                self._thread = Thread(target=self._open, args=(self._office,), name="office", daemon=True)
                self._thread.start()
            return self._office

    def serve(self, office: AnyOffice) -> None:
        """Take one that is open already, in place of opening its own."""
        with self._beginning:
            self._office = Future()
            self._office.set_result(office)

    def stop(self) -> None:
        if self._thread:
            self._thread.join()  # it may be opening just now, or about to listen
        self._listener.stop(self._settings.stop_grace)
        if opened := self.opened:
            opened.store.close()
        if self.lock:
            self.lock.release()

    def _open(self, office: Future[AnyOffice]) -> None:
        try:
            opened = self.make()
        except Exception as error:
            log.error("store not opened", why=sentence(error) or type(error).__name__, exc_info=error)
            office.set_exception(error)
            return
        office.set_result(opened)
        try:
            self._listener.start()
        except OSError as error:
            log.error("no orders are taken", why=sentence(error), exc_info=error)
