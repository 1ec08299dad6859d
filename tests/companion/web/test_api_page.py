"""docs/api.md names every door for programs, and none that is not there."""

import re
from typing import Any, cast

import anyio
import httpx
from litestar.routes import HTTPRoute

from companion.web.app import STAFF_APIS
from companion.web.staff.plan.api.wire import STATUSES
from companion.web.staff.router import BODY_LIMIT, make_staff
from companion.workshops import errors
from companion.workshops.importing.drafts import LIMIT
from tests.companion.processes import HOUSE
from tests.companion.web.desks import Desk

PAGE = (HOUSE / "docs/api.md").read_text()
API = "/api/v1/"
Doors = dict[str, set[str]]


def _named() -> Doors:
    rows = re.findall(r"^\| ([A-Z, ]+) \| `(/api/v1/[^`]+)` \|", PAGE, re.MULTILINE)
    return {path: set(methods.split(", ")) for methods, path in rows}


def _of_staff() -> Doors:
    found: Doors = {}
    for route in make_staff(lambda: cast(Any, None), lambda *_: None).routes:
        if isinstance(route, HTTPRoute) and route.path.startswith(API):
            found[route.path_format] = {str(each) for each in route.methods} - {"OPTIONS", "HEAD"}
    return found


def _of_visitors(desk: Desk) -> Doors:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(desk.front), base_url="http://any.test") as client:
            return await client.get("/schema/openapi.json")

    paths = anyio.run(ask).json()["paths"]
    return {path: {each.upper() for each in methods} for path, methods in paths.items() if path.startswith(API)}


def test_the_page_names_every_door(desk: Desk) -> None:
    named, staff = _named(), _of_staff()
    assert named == _of_visitors(desk) | staff
    assert all(path.startswith(STAFF_APIS) for path in staff)


def test_the_page_names_every_refusal_with_its_status() -> None:
    told = PAGE[PAGE.index("\nRefusals:") : PAGE.index("\n## The door")]
    found: dict[str, int] = {}
    for status, rest in re.findall(r"\b(4\d\d)\b(.*?)(?=;|\Z)", told, re.DOTALL):
        found |= dict.fromkeys(re.findall(r"`(plan-[a-z-]+)`", rest), int(status))
    codes = {
        each.code for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.NotPlanned)
    }
    known = {code: STATUSES.get(code, 422) for code in codes - {"plan-refused"}}
    assert found == known | {"plan-bad-file": 422}


def test_the_page_names_the_limits() -> None:

    assert f"{BODY_LIMIT:,} bytes" in PAGE
    assert f"{LIMIT:,}" in PAGE
