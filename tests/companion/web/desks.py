"""A staff desk for tests: the whole server in this process, a clock that is set, browsers that keep cookies."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import anyio
import httpx
from pyotp import TOTP

from companion.accounts.staff import AddStaff, Link, add_staff
from companion.app import create_app
from companion.config import Settings
from companion.office import Office
from companion.store import schema
from companion.store.store import Store
from companion.web.app import make_web
from content_packs.guide.library import Library

HOME = "http://staff.test"
PASSWORD = "vier Tassen grüner Tee"
START = datetime(2026, 5, 1, 8, tzinfo=UTC)


class Desk:
    """The server's staff pages over a store, at a time that only tests move."""

    def __init__(self, store: Store, data: Path, **settings: Any) -> None:
        self.at = START
        self.settings = Settings(data=data, space_floor=0, **settings)
        self.office = Office(self.settings, store, lambda: self.at)
        app = create_app(self.settings, Library([]))
        self.app = make_web(app.display, app.desk, app.metrics, lambda: None, lambda: None, lambda: self.office)  # type: ignore[arg-type,return-value]
        self.front = app.front
        self.front.app = self.app

    def later(self, **span: float) -> None:
        self.at += timedelta(**span)

    def add(self, name: str, role: str = "alliance", museum: str | None = None) -> Link:
        if museum:
            self.museum(museum)
        return add_staff(self.office, AddStaff(name=name, role=role, museum=museum), "command")

    def museum(self, name: str) -> None:
        """As the ceremony adds one."""

        def add(db: Any) -> None:
            if not db.execute(schema.museums.select().where(schema.museums.c.name == name)).all():
                db.execute(schema.museums.insert(), {"name": name, "quota": 1, "added": self.at})

        self.office.store.write_now(add)

    def browser(self, **fields: str) -> "Browser":
        return Browser(self, fields)

    def enter(self, name: str, role: str = "alliance", museum: str | None = None) -> "Browser":
        """A browser in which a new person has come in."""
        browser = self.browser()
        browser.secret = browser.come_in(self.add(name, role, museum).address)
        return browser


class Browser:
    """Keeps cookies, fills in forms as they stand on the page, and follows nothing by itself."""

    def __init__(self, desk: Desk, fields: dict[str, str], address: str = "198.51.100.7") -> None:
        self.desk = desk
        self.fields = {"accept-language": "en", **fields}
        self.address = address
        self.cookies: dict[str, str] = {}
        self.page: httpx.Response = httpx.Response(200)
        self.secret = ""

    def get(self, path: str) -> httpx.Response:
        return self.send("GET", path)

    def post(self, action: str, **typed: str) -> httpx.Response:
        """Send the form of the present page that goes to `action`, with these fields typed in."""
        return self.send("POST", action, {**self.hidden(action), **typed})

    def hidden(self, action: str) -> dict[str, str]:
        form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', self.page.text, re.DOTALL)
        assert form, f"no form for {action} on this page: {self.page.status_code} {self.page.text[-1500:]}"
        fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[1])
        return {name: unescape(value) for name, value in fields}

    def send(self, method: str, path: str, form: dict[str, str] | None = None, **fields: str) -> httpx.Response:
        async def exchange() -> httpx.Response:
            return await self.exchange(method, path, form, **fields)

        answer = anyio.run(exchange)
        if answer.status_code != 303:
            self.page = answer
        return answer

    def send_body(self, path: str, body: bytes, kind: str) -> httpx.Response:
        """A form with a file in it, as a browser writes it."""

        async def exchange() -> httpx.Response:
            return await self.exchange("POST", path, body, content_type=kind)

        self.page = anyio.run(exchange)
        return self.page

    async def exchange(
        self, method: str, path: str, form: dict[str, str] | bytes | None = None, **fields: str
    ) -> httpx.Response:
        headers = {"origin": HOME} if method == "POST" else {}
        headers |= self.fields | {name.replace("_", "-"): value for name, value in fields.items()}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        transport = httpx.ASGITransport(self.desk.front, client=(self.address, 1))
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            answer = await client.request(
                method, path.removeprefix(self.desk.settings.public_url or "http://localhost:8000"),
                headers=headers, **({"content": form} if isinstance(form, bytes) else {"data": form}),
            )  # fmt: skip
        self.keep(answer)
        return answer

    def keep(self, answer: httpx.Response) -> None:
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            if "Max-Age=0" in cookie:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value.strip('"')

    def come_in(self, link: str, password: str = PASSWORD) -> str:
        """By a first link: password, second step where the role needs one. The secret of the second step."""
        path = link.partition("localhost:8000")[2]
        self.get(path)
        answer = self.post(path, password=password, again=password)
        assert answer.status_code == 303, answer.text
        if answer.headers["location"] != "/staff/second-step":
            return ""
        self.get("/staff/second-step")
        secret = self.shown_secret()
        assert self.post("/staff/second-step", code=self.code(secret)).status_code == 303
        return secret

    def shown_secret(self) -> str:
        found = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', self.page.text)
        assert found
        return found[1].replace(" ", "")

    def code(self, secret: str = "") -> str:
        return TOTP(secret or self.secret).at(self.desk.at)

    def log_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        """The first step; the answer to it."""
        self.get("/staff/login")
        return self.post("/staff/login", name=name, password=password)


Ask = Callable[[], httpx.Response]
