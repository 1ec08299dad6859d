"""A real server process for kiosks, with a hall in its store, and a kiosk's office that speaks to it."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from companion.config import Settings
from companion.kiosks.passes import issue
from companion.office import Office
from companion.store.opening import open_store
from companion.store.sqlite import FILE
from content_packs.exchange.fleet import source_of
from content_packs.running.serving import choose_port
from kiosk.config import Settings as KioskSettings
from kiosk.fetch.curl import CurlWeb
from kiosk.line import Line
from kiosk.office import Office as KioskOffice
from kiosk.store import store as kiosks
from tests.companion.door.halls import fill_hall
from tests.companion.processes import HOUSE, answers, wait_for


class Server:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = choose_port("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.port}"
        self.running: subprocess.Popen[str] | None = None
        store = open_store(data)
        fill_hall(store)
        store.close()
        self._office = Office(Settings(data=data), store)  # for its keys alone

    def token(self, kiosk: str) -> str:
        return issue(self._office, kiosk)

    def start(self) -> None:
        settings = {"DATA": self.data, "PORT": self.port, "SPACE_FLOOR": 0, "LOG_LEVEL": "error"}
        env = os.environ | {f"COMPANION_{name}": str(value) for name, value in settings.items()}
        command = [sys.executable, "-m", "companion.cli", "serve"]
        with (self.data.parent / "server.log").open("a") as log:
            self.running = subprocess.Popen(command, cwd=HOUSE, env=env, text=True, stdout=log, stderr=log)
        wait_for(lambda: answers(f"{self.url}/health/live"), self.running)

    def kill(self) -> None:
        if self.running:
            self.running.send_signal(signal.SIGKILL)
            self.running.wait()
            self.running = None

    def taken(self, kiosk: str) -> list[str]:
        """Ids of the events that its database holds of a kiosk."""
        db = sqlite3.connect(self.data / FILE)
        try:
            found = db.execute("SELECT id FROM events WHERE source = ? ORDER BY id", [source_of(kiosk)])
            return [id_ for (id_,) in found]
        finally:
            db.close()


@contextmanager
def served(data: Path) -> Iterator[Server]:
    data.mkdir(parents=True)
    server = Server(data)
    try:
        server.start()
        yield server
    finally:
        server.kill()


@contextmanager
def kiosk_office(folder: Path, kiosk: str, url: str, token: Callable[[], str]) -> Iterator[KioskOffice]:
    """Enrolled as `kiosk`, speaking to `url`."""
    store = kiosks.Store(folder / kiosks.FILE)
    office = KioskOffice(KioskSettings(data=folder, outbox_space=0), store)
    office.source = lambda: source_of(kiosk)
    web = CurlWeb(url)
    office.line = lambda: Line(web, lambda _: token())
    try:
        yield office
    finally:
        web.close()
        store.close()
