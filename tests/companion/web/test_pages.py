"""Who reaches which staff page, and what every answer carries."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Router

from companion.web.staff.router import PAGES
from tests.companion.web.desks import Desk

EVERYBODY = ("/staff", "/staff/account")


def test_alliance_reaches_every_page(desk: Desk) -> None:
    mei = desk.enter("mei")
    for path in (*EVERYBODY, "/staff/people", "/staff/audit"):
        assert mei.get(path).status_code == 200, path


@pytest.mark.parametrize("path", ["/staff", "/staff/people", "/staff/account", "/staff/audit", "/staff/nothing/at/all"])
def test_who_is_not_in_is_led_to_the_log_in(desk: Desk, path: str) -> None:
    answer = desk.browser().get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/staff/login")


def ways_of(each: Any) -> Iterator[tuple[set[str], list[str]]]:
    """Methods and paths of a handler, or of all in a router, that is not open to everybody."""
    if isinstance(each, Router):
        yield from ((set(map(str, route.methods)), [route.path]) for route in each.routes)
    elif each.opt.get("stage") != "open":
        yield set(each.http_methods), sorted(each.paths)


def test_every_handler_is_behind_the_door(desk: Desk) -> None:
    ways = [way for page in PAGES for each in page for way in ways_of(each)]
    assert len(ways) >= 60
    for methods, paths in ways:
        for path in paths:
            assert desk.browser().send("GET" if "GET" in methods else "POST", path).status_code in (303, 401, 403), path


def test_unknown_page_is_told_to_who_is_in(desk: Desk) -> None:
    assert desk.enter("mei").get("/staff/nothing").status_code == 404


def test_store_that_does_not_answer_is_told_as_a_pause(desk: Desk) -> None:
    mei = desk.enter("mei")
    desk.office.store.close()
    answer = mei.get("/staff")
    assert answer.status_code == 503
    assert "Try again in a moment" in answer.text


def test_link_is_shown_where_its_reader_reaches_the_server(desk: Desk) -> None:
    mei = desk.enter("mei")
    mei.get("/staff/people")
    assert "http://staff.test/staff/links/" in mei.post("/staff/people/add", name="wang", role="workshop").text
    assert "/staff/links/" not in mei.get("/staff/people").text


def test_visitors_wait_for_nothing_that_staff_need() -> None:
    asks = "import sys, companion.web.app; print({'sqlalchemy', 'argon2', 'pyotp', 'qrcode'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_log_in_page_loads_no_library_of_a_later_step() -> None:
    asks = "import sys, companion.web.staff.router; print({'argon2', 'pyotp', 'qrcode', 'PIL'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_method_that_a_page_does_not_have_is_told_as_a_staff_page(desk: Desk) -> None:
    answer = desk.browser().send("POST", "/staff/people", {"x": "y"})
    assert answer.status_code == 405
    assert "use the buttons" in answer.text
    assert answer.headers["cache-control"] == "no-store"
