"""Museums that push to a server in this process, over lines that break as a test says."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx

from companion.publishing.receiving.messages import DOOR
from companion.pushing.contents import Contents, open_contents
from companion.pushing.door import Door
from companion.pushing.memory import Memory
from companion.pushing.patience import Patience
from companion.pushing.pushing import Outcome, Pusher
from content_packs.format import keys
from tests.companion.publishing.receiver import SERVER, Receiver

Break = Callable[[httpx.Request, int], object]
"""Called with each request and its number; what it raises befalls the client, a response it returns is the answer."""


class Breaking(httpx.BaseTransport):
    """A line to the receiver: `before` and `after` each request something may happen."""

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self.before: Break = lambda request, number: None
        self.after: Break = lambda request, number: None
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        number = len(self.asked)
        self.asked.append(f"{request.method} {request.url.path.removeprefix(DOOR)}")
        instead = self.before(request, number)
        if isinstance(instead, httpx.Response):
            return instead
        answer = self.receiver.client.send(self.receiver.client.build_request(
            request.method, request.url, headers=request.headers, content=request.content
        ))  # fmt: skip
        instead = self.after(request, number)
        if isinstance(instead, httpx.Response):
            return instead
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


class Desk:
    """Who pushes: what was told, and what is answered."""

    def __init__(self, *, yes: bool = False) -> None:
        self.told: list[str] = []
        self.asked: list[Sequence[str]] = []
        self.yes = yes

    def tell(self, what: str) -> None:
        self.told.append(what)

    def accept(self, museum: str, unknown: Sequence[str]) -> bool:
        self.asked.append(unknown)
        return self.yes


class Machine:
    """One machine of a museum: its keys, its memory of what it signed, its line."""

    def __init__(self, receiver: Receiver, state: Path, museum: str = "example", **given: Any) -> None:
        self.receiver = receiver
        self.line = Breaking(receiver)
        self.door = Door(SERVER, httpx.Client(transport=self.line, base_url=SERVER))
        self.memory = Memory(state, SERVER, museum)
        self.desk = Desk(yes=given.get("yes", False))
        self.signers: list[keys.PrivateKey] = given.get("signers") or [receiver.signers[museum]]
        self.pauses: list[float] = []
        self.pusher = Pusher(
            museum,
            self.door,
            self.signers,
            self.memory,
            self.desk,
            given.get("now", lambda: receiver.now),
            Patience(self.desk.tell, self.pauses.append),
        )

    def push(self, folder: Path, *, dry: bool = False) -> Outcome:
        self.door.sent = 0
        return self.pusher.push(self.contents(folder), lambda done, total: None, dry=dry)

    @staticmethod
    def contents(folder: Path) -> Contents:
        return open_contents(folder)
