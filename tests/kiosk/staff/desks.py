"""The staff pages of a device over HTTP in memory, asked from the device itself unless a test says otherwise."""

import asyncio
import re
from typing import Any

import httpx
import msgspec

from kiosk.staff.entered import Entries
from kiosk.staff.room import open_room
from kiosk.staff.router import make_staff
from kiosk.tries import Tries
from tests.kiosk.outboxes import Kiosk

PIN = "271828"
ORIGIN = "http://127.0.0.1:8080"
ONCE = re.compile(r'name="once" value="(\w+)"')


class Answer(msgspec.Struct):
    status: int
    text: str
    where: str


class Desk:
    """One browser on the screen."""

    def __init__(self, kiosk: Kiosk, host: str = "127.0.0.1") -> None:
        self.kiosk = kiosk
        self.ticks = 0.0
        self.failures: list[BaseException] = []
        self.room = room = open_room(
            kiosk.office, kiosk.days, kiosk.outbox, Entries(lambda: self.ticks), Tries(lambda: self.ticks)
        )
        app = make_staff(lambda: room, lambda number, path, error: self.failures.append(error))
        self._transport = httpx.ASGITransport(app, client=(host, 1))  # type: ignore[arg-type]
        self._cookies = httpx.Cookies()
        self.csrf = ""

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, headers: dict[str, str] | None = None, /, **form: Any) -> Answer:
        return self._ask("POST", path, data={"csrf": self.csrf, **form}, headers=headers or {})

    def enter(self, pin: str = PIN) -> Answer:
        answer = self.post("/staff/enter", pin=pin)
        self.look()
        return answer

    def first(self) -> "Desk":
        assert self.post("/staff/first", pin=PIN, again=PIN).status == 303
        return self.look()

    def look(self) -> "Desk":
        """Learns the token of the forms."""
        found = re.search(r'name="csrf" value="(\w+)"', self.get("/staff").text)
        self.csrf = found[1] if found else ""
        return self

    def _ask(self, method: str, path: str, **more: Any) -> Answer:
        async def ask() -> httpx.Response:
            client = httpx.AsyncClient(transport=self._transport, base_url=ORIGIN, cookies=self._cookies)
            async with client:
                client.headers["accept-language"] = "en"
                answer = await client.request(method, path, **more)
                self._cookies = client.cookies
                return answer

        answer = asyncio.run(ask())
        return Answer(answer.status_code, answer.text, answer.headers.get("location", ""))
