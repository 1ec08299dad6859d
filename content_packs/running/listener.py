"""The server's end of the control socket: takes orders, carries each out in a thread, answers by lines (`control`)."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from threading import BoundedSemaphore, Thread
from typing import Any, BinaryIO

import msgspec
import structlog

from content_packs.running.control import (
    LIMIT,
    Answer,
    Failure,
    NoServer,
    Outcome,
    Request,
    Step,
    address,
    connect,
    sentence,
)
from content_packs.running.orders import Orders, UnknownOrder

AT_ONCE = 8  # orders; more wait
READING = 10.0  # seconds for a request's line to arrive
log = structlog.get_logger()


class Listener:
    def __init__(self, path: Path, orders: Orders, office: Callable[[], Any]) -> None:
        """`office` may wait until it is open."""
        self._path = path
        self._orders = orders
        self._office = office
        self._places = BoundedSemaphore(AT_ONCE)
        self._socket: socket.socket | None = None
        self._made: tuple[int, int] | None = None  # our socket, by inode and time: inodes are given again
        self._threads: list[Thread] = []

    def start(self) -> None:
        """Listen, unless another process of this server does already (with PostgreSQL there may be several)."""
        try:
            connect(self._path).close()
        except NoServer:
            self._socket = self._bind()
            self._begin(self._accept, self._socket)

    def stop(self, grace: float) -> None:
        """Take no more orders; those under way have until then."""
        if self._socket is None:
            return
        self._remove()
        self._socket.shutdown(socket.SHUT_RDWR)  # wakes who waits for the next order
        self._socket.close()
        last = time.monotonic() + grace
        for thread in self._threads:
            thread.join(max(last - time.monotonic(), 0))

    def _bind(self) -> socket.socket:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)  # stale: its server was killed
        listening = socket.socket(socket.AF_UNIX)
        os.fchmod(listening.fileno(), 0o600)  # before it has a name: there is no moment at which others may connect
        with address(self._path) as where:
            listening.bind(where)
        self._path.chmod(0o600)  # where the system passes over the mode of a socket without a name
        self._made = _mark(self._path)
        listening.listen(AT_ONCE)
        return listening

    def _remove(self) -> None:
        """Only our own: another process may have taken its place."""
        try:
            if _mark(self._path) == self._made:
                self._path.unlink()
        except FileNotFoundError:
            pass

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return  # stopped
            self._places.acquire()
            self._begin(self._serve, line)

    def _begin(self, work: Callable[[socket.socket], None], line: socket.socket) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = Thread(target=work, args=(line,), name="control", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, line: socket.socket) -> None:
        try:
            line.settimeout(READING)
            with line, line.makefile("rb") as lines, line.makefile("wb") as out:
                if raw := lines.readline(LIMIT):
                    _send(out, self._carry_out(raw, out))
        except OSError:
            log.info("command went away before its answer")
        finally:
            self._places.release()

    def _carry_out(self, raw: bytes, out: BinaryIO) -> Outcome | Failure:
        try:
            request = msgspec.json.decode(raw, type=Request)
            order = self._orders.find(request.order)
            wish = msgspec.json.decode(request.wish, type=order.wish)
        except (msgspec.DecodeError, UnknownOrder) as error:
            return Failure(str(error))

        def tell(done: int, total: int, what: str) -> None:
            _send(out, Step(done, total, what))

        try:
            return Outcome(msgspec.Raw(msgspec.json.encode(order.carry_out(self._office(), wish, request.by, tell))))
        except Exception as error:
            return Failure(sentence(error) or _unforeseen(order.name, error))


def _mark(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_ino, found.st_ctime_ns


def _unforeseen(order: str, error: Exception) -> str:
    log.error("order failed", order=order, exc_info=error)
    return f"the server failed at it ({type(error).__name__}); its log says where"


def _send(out: BinaryIO, answer: Answer) -> None:
    out.write(msgspec.json.encode(answer) + b"\n")
    out.flush()
