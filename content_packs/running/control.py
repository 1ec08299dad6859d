"""How a command reaches the process that runs: one line of JSON over a Unix socket in the data folder, and lines back.

Without one the command does the same work itself, holding the folder's lock. The socket is its user's alone (mode
0600), so who may write the folder may give orders, and nobody else.
"""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from content_packs.running.lock import InUse
from content_packs.running.orders import Order, Progress

SOCKET = "control.sock"
LIMIT = 1_000_000  # bytes of a request
ANSWER_LIMIT = 16_000_000  # bytes of a line of the answer
PATH_LIMIT = 100  # bytes of a socket's path; Linux takes 107
PATIENCE = 10.0  # seconds for whoever holds the lock to open the socket, or to end
PAUSE = 0.05  # seconds between two looks
OURS = ("companion", "content_packs", "kiosk")


class Refused(Exception):
    """The order was not carried out; the sentence says why."""


class Interrupted(Refused):
    def __init__(self) -> None:
        super().__init__(
            "the server ended while it was at it: look whether it was done, then ask again (nothing is done twice)"
        )


class NoServer(Exception):
    """Nobody listens at the socket."""


class Request(msgspec.Struct, frozen=True):
    order: str
    wish: msgspec.Raw
    by: str


class Step(msgspec.Struct, frozen=True, tag="step"):
    done: int
    total: int
    what: str


class Outcome(msgspec.Struct, frozen=True, tag="outcome"):
    outcome: msgspec.Raw


class Failure(msgspec.Struct, frozen=True, tag="failure"):
    sentence: str


Answer = Step | Outcome | Failure


def carry_out(path: Path, order: Order, wish: Any, do: Callable[[], Any], by: str, progress: Progress) -> Any:
    """The outcome of an order, done by the process that listens at `path`, else by `do` here. Raises `Refused` with a
    sentence."""
    last = time.monotonic() + PATIENCE
    while True:
        try:
            return ask(path, order, wish, by, progress)
        except NoServer:
            pass
        try:
            return do()
        except InUse as error:  # one that is starting, or another command
            if time.monotonic() > last:
                raise Refused(str(error)) from None
        time.sleep(PAUSE)


def sentence(error: Exception) -> str | None:
    """What an error of ours, or of the disk, says; None for one that nobody foresaw."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) if type(error).__module__.partition(".")[0] in OURS else None


@contextmanager
def address(path: Path) -> Iterator[str]:
    """What to bind or connect to: a path too long for a socket goes by a handle of its folder."""
    if len(os.fsencode(path)) <= PATH_LIMIT:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def connect(path: Path) -> socket.socket:
    """A connection to whoever listens, or `NoServer`."""
    if not path.parent.is_dir():
        raise NoServer
    line = socket.socket(socket.AF_UNIX)
    try:
        with address(path) as where:
            line.connect(where)
    except (FileNotFoundError, ConnectionRefusedError):  # none, or a stale one: its server was killed
        line.close()
        raise NoServer from None
    except PermissionError:
        line.close()
        raise Refused(f"{path}: the server runs as another user; run this as the same") from None
    return line


def ask(path: Path, order: Order, wish: Any, by: str, progress: Progress) -> Any:
    request = msgspec.json.encode(Request(order.name, msgspec.Raw(msgspec.json.encode(wish)), by))
    if len(request) >= LIMIT:
        raise Refused(f"an order of {len(request):,} bytes: at most {LIMIT:,} are taken")
    with connect(path) as line, line.makefile("rb") as answers:
        try:
            line.sendall(request + b"\n")
            while raw := answers.readline(ANSWER_LIMIT):
                match msgspec.json.decode(raw, type=Answer):
                    case Step(done, total, what):
                        progress(done, total, what)
                    case Failure(why):
                        raise Refused(why)
                    case Outcome(outcome):
                        return msgspec.json.decode(outcome, type=order.outcome)
        except (ConnectionError, msgspec.DecodeError):
            raise Interrupted from None
    raise Interrupted


def silent(done: int, total: int, what: str) -> None:
    """For who need not know how far it has come."""
