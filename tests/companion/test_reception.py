"""Workshops as visitors meet them on the companion: the store's own timetable and counter behind pages and API."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import anyio
import httpx
import pytest

from companion.bookings.telling import ticket_keys
from companion.reception import StoreCounter, StoreSchedule, reception_of
from companion.store.errors import StoreBusy
from companion.store.store import Store
from content_packs.exchange.programme import Session
from content_packs.exchange.tickets import read
from content_packs.visitor.desk import Counter, NotNow, Schedule
from tests.companion.web.desks import START, Desk
from tests.companion.workshops.programmes import fill_store
from tests.exchange.timetables import BRONZE, HALL, TIGERS, session

HOME = "http://museum.test"


class Site(Desk):
    def ask(self, method: str, path: str, said: dict[str, str] | None = None, **fields: str) -> httpx.Response:
        headers = {"accept-language": "en", **{name.replace("_", "-"): value for name, value in fields.items()}}

        async def exchange() -> httpx.Response:
            transport = httpx.ASGITransport(self.front, client=("198.51.100.7", 4711))
            async with httpx.AsyncClient(transport=transport, base_url=HOME, headers=headers) as client:
                if said is None:
                    return await client.request(method, path)
                kind = {"content-type": "application/x-www-form-urlencoded"}
                return await client.request(method, path, content=urlencode(said), headers=kind)

        return anyio.run(exchange)

    def book(self, at: str, **said: str) -> str:
        page = self.ask("GET", "/workshops/tigers").text
        key = re.search(rf'name="key" value="([^"]+-{at})"', page)
        assert key
        form = {"session": at, "key": key[1], "people": "2", "kept": "0", "name": "Ming"} | said
        done = self.ask("POST", "/bookings", form, origin=HOME)
        assert done.status_code == 303, done.text
        return str(done.headers["location"])


def held(name: str, **facts: Any) -> Session:
    return session(name, **{"begins": START + timedelta(days=3), "changed": START, "seats": 4, "kept": 0} | facts)


@pytest.fixture
def site(store: Store, tmp_path: Path) -> Site:
    fill_store(
        store,
        now=START,
        venues=[HALL],
        workshops=[TIGERS, BRONZE],
        sessions=[held("open0001"), held("off00001", state="cancelled")],
    )
    return Site(store, tmp_path / "data")


def test_the_companion_implements_the_ports() -> None:
    assert isinstance(StoreSchedule(lambda: None), Schedule)  # type: ignore[arg-type,return-value]
    assert isinstance(StoreCounter(lambda: None), Counter)  # type: ignore[arg-type,return-value]


def test_a_visitor_books_and_holds_a_ticket_that_a_reader_trusts(site: Site) -> None:
    assert "4 seats free" in site.ask("GET", "/workshops").text
    there = site.book("open0001", people="3")
    page = site.ask("GET", there).text
    assert "Your seats are booked" in page
    said = site.ask("GET", f"/api/v1{there}").json()
    ticket = read(said["ticket"], ticket_keys(site.office))
    assert (ticket.booking, ticket.people) == (said["booking"]["id"], 3)


def test_who_comes_too_late_waits_and_is_moved_up(site: Site) -> None:
    first, second = site.book("open0001", people="4"), site.book("open0001", people="2", name="Lan")
    assert "You are number 1 on the waiting list" in site.ask("GET", second).text
    assert site.ask("POST", first, {"act": "cancel"}).status_code == 303
    assert "Seats are on offer to you" in site.ask("GET", second).text
    assert site.ask("POST", second, {"act": "accept"}).status_code == 303
    assert "Your seats are booked" in site.ask("GET", second).text


def test_a_booking_is_erased_by_its_link(site: Site) -> None:
    there = site.book("open0001")
    assert site.ask("POST", there, {"act": "erase"}).status_code == 200
    page = site.ask("GET", there)
    assert "Ming" not in page.text


def test_a_store_that_cannot_now_is_told_as_that(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_: object) -> None:
        raise StoreBusy(3)

    monkeypatch.setattr(site.office.store, "read", busy)
    page, said = site.ask("GET", "/workshops"), site.ask("GET", "/api/v1/sessions")
    assert [answer.status_code for answer in (page, said)] == [503, 503]
    assert said.headers["content-type"] == "application/problem+json"
    assert page.headers["retry-after"] == "30"


def test_addresses_behind_our_proxies_are_told_apart(site: Site) -> None:
    scope = {"client": ("10.0.0.1", 1), "headers": [(b"x-forwarded-for", b"6.6.6.6, 203.0.113.9")]}
    assert reception_of(lambda: site.office, 0).client(scope) == "10.0.0.1"
    assert reception_of(lambda: site.office, 1).client(scope) == "203.0.113.9"


def test_a_port_says_not_now_and_no_more(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(site.office.store, "read", full)

    async def ask() -> None:
        with pytest.raises(NotNow):
            await StoreSchedule(lambda: site.office).timetable()

    anyio.run(ask)
