"""A booking answered before the framework is the one that the framework would give; what is odd is left to it."""

import json
from typing import Any

import httpx
import pytest

from content_packs.visitor.front import Front
from tests.visitor.workshops.conftest import ADDRESS, Site
from tests.visitor.workshops.test_api import WISH, book, kind


def through_the_framework(site: Site, said: Any, key: str) -> httpx.Response:
    quick, site.front = site.front, Front(site.app, site.display, site.desk)
    try:
        return site.send("POST", "/api/v1/bookings", json.dumps(said).encode(), idempotency_key=key)
    finally:
        site.front = quick


def test_quick_answer_is_the_frameworks_to_the_letter(site: Site) -> None:
    key = "key-00000000000001"
    slow = through_the_framework(site, WISH, key)
    quick = site.send(
        "POST", "/api/v1/bookings", json.dumps(WISH).encode(), idempotency_key=key, content_type="application/json"
    )
    assert quick.status_code == slow.status_code == 201
    assert quick.content == slow.content
    assert dict(quick.headers) == dict(slow.headers)
    assert site.counter.clients == [ADDRESS, ADDRESS]


def test_refusal_is_asked_for_once_and_told_by_the_framework(site: Site) -> None:
    answer = site.send(
        "POST",
        "/api/v1/bookings",
        json.dumps(WISH | {"session": "off"}).encode(),
        idempotency_key="key-00000000000001",
        content_type="application/json",
    )
    assert (answer.status_code, kind(answer)) == (409, "cancelled")
    assert site.counter.clients == [ADDRESS]


@pytest.mark.parametrize(
    ("body", "fields", "status"),
    [
        (b"{", {}, 400),
        (b"", {}, 400),
        (b"[" * 5_000, {}, 400),
        (b'{"session": "open", "people": 2, "name": "\xff"}', {}, 400),
        (json.dumps(WISH | {"people": 0}).encode(), {}, 400),
        (json.dumps(WISH | {"colour": "red"}).encode(), {}, 400),
        (json.dumps(WISH).encode(), {"idempotency_key": "short"}, 400),
        (json.dumps(WISH).encode() + b" " * 20_000, {}, 201),
    ],
)
def test_what_is_odd_goes_on_to_the_framework(site: Site, body: bytes, fields: dict[str, str], status: int) -> None:
    known = {"idempotency_key": "key-00000000000001", "content_type": "application/json"}
    assert site.send("POST", "/api/v1/bookings", body, **(known | fields)).status_code == status
    assert site.errors == []


def test_booking_without_json_in_its_name_is_read_by_the_framework(site: Site) -> None:
    assert book(site).status_code == 201
