"""A kiosk for tests: its office over a folder, at a time that only tests move; and servers that are none of ours."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from kiosk.config import Settings
from kiosk.office import Office
from kiosk.store.store import FILE, Store

NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)


@contextmanager
def opened(folder: Path, now: Callable[[], datetime] = lambda: NOW) -> Iterator[Office]:
    store = Store(folder / FILE)
    try:
        yield Office(Settings(data=folder), store, now)
    finally:
        store.close()


@contextmanager
def answering(act: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """The address of a server on loopback that does `act` for each POST."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", "0")))
            act(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def tell(handler: BaseHTTPRequestHandler, status: int, body: bytes, **fields: str) -> None:
    handler.send_response(status)
    for name, value in fields.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
