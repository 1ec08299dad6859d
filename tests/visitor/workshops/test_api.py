"""`/api/v1` of workshops and `/workshops.ics`: what they answer, and how they refuse."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from content_packs.visitor.workshops.refusals import PROBLEMS
from tests.exchange.timetables import NOW, session
from tests.visitor.workshops.conftest import Site
from tests.visitor.workshops.programs import events_in

WISH = {"session": "open", "people": 2, "name": "Ming"}


def ask(site: Site, method: str, path: str, said: Any = None, **fields: str) -> httpx.Response:
    return site.send(method, path, b"" if said is None else json.dumps(said).encode(), **fields)


def book(site: Site, key: str = "key-00000000000001", **said: Any) -> httpx.Response:
    return ask(site, "POST", "/api/v1/bookings", WISH | said, idempotency_key=key)


def kind(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"]).removeprefix(PROBLEMS)


def test_sessions_are_found_by_the_same_filters(site: Site) -> None:
    page = site.json("/api/v1/sessions?artifact=example/bell&free=1&lang=en")
    assert [one["id"] for one in page["sessions"]] == ["open", "moved"]
    first = page["sessions"][0]
    assert first["title"] == {"lang": "en", "text": "Paper tigers"}
    assert first["begins"] == "2027-03-03T06:00:00Z"
    assert (first["state"], first["free"], first["free_kept"], first["said"]) == ("open", 10, 2, "10 seats free")
    assert first["venue"]["access"] == ["step-free", "toilet"]
    assert first["url"] == "/workshops/tigers?session=open#s-open"


def test_sessions_come_in_pages(site: Site) -> None:
    first = site.json("/api/v1/sessions?limit=2")
    second = site.json(f"/api/v1/sessions?limit=2&cursor={first['next']}")
    assert first["total"] == 6
    assert [one["id"] for one in (*first["sessions"], *second["sessions"])] == ["open", "full", "off", "moved"]
    assert second["previous"]
    assert site.get("/api/v1/sessions?cursor=nonsense").status_code == 400


def test_a_position_is_sent_in_the_body_and_kept_by_nobody(site: Site) -> None:
    answer = ask(site, "POST", "/api/v1/sessions/near", {"latitude": 30.66, "longitude": 104.05, "within": 20})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    [one] = answer.json()["sessions"]
    assert (one["id"], one["distance"]) == ("bronze", 0.8)
    assert ask(site, "POST", "/api/v1/sessions/near", {"latitude": 91, "longitude": 0}).status_code == 400


def test_workshops_are_listed_and_told(site: Site) -> None:
    assert [one["id"] for one in site.json("/api/v1/workshops?museum=example")] == ["tigers"]
    assert [one["id"] for one in site.json("/api/v1/workshops?artifact=example/bell")] == ["tigers"]
    assert site.json("/api/v1/workshops/tigers?lang=en")["about"]["text"].startswith("We fold")
    assert site.get("/api/v1/workshops/nothing").status_code == 404
    assert site.json("/api/v1/sessions/past")["state"] == "held"
    assert site.get("/api/v1/sessions/nothing").status_code == 404


def test_a_booking_is_made_seen_changed_and_cancelled(site: Site) -> None:
    made = book(site)
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    one = made.json()
    there = f"/api/v1{one['url']}"
    assert made.headers["location"] == there
    assert one["booking"]["state"] == "confirmed"
    assert site.json(there) == one
    changed = ask(site, "PATCH", there, {"people": 3})
    assert (changed.status_code, changed.json()["booking"]["people"]) == (200, 3)
    assert ask(site, "DELETE", there).json()["booking"]["state"] == "cancelled"
    assert kind(ask(site, "PATCH", there, {"people": 1})) == "over"


def test_a_retry_with_its_key_is_the_same_booking(site: Site) -> None:
    first, second = book(site), book(site)
    assert first.json() == second.json()
    assert kind(book(site, people=3)) == "key-reused"
    assert len(site.counter.bookings) == 1


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 65, "with space, long enough", "caf\u00e9-caf\u00e9-caf\u00e9-caf\u00e9"]
)
def test_a_booking_without_a_key_is_refused(site: Site, key: str) -> None:
    fields = {"idempotency_key": key} if key.isascii() else {}
    assert ask(site, "POST", "/api/v1/bookings", WISH, **fields).status_code == 400


def test_an_offer_is_accepted_or_declined(site: Site) -> None:
    token = book(site, session="full").json()["token"]
    assert kind(ask(site, "POST", f"/api/v1/bookings/{token}/accept")) == "not-offered"
    site.counter.offer(token)
    assert ask(site, "POST", f"/api/v1/bookings/{token}/accept").json()["booking"]["state"] == "confirmed"


def test_an_erased_booking_is_answered_once_more(site: Site) -> None:
    token = book(site).json()["token"]
    assert ask(site, "POST", f"/api/v1/bookings/{token}/erase").json()["booking"]["name"] == "Ming"
    assert ask(site, "POST", f"/api/v1/bookings/{token}/erase").status_code == 404


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"session": "nothing"}, 404, "no-session"),
        ({"session": "planned"}, 409, "not-yet"),
        ({"session": "past"}, 409, "too-late"),
        ({"session": "off"}, 409, "cancelled"),
        ({"people": 13}, 422, "too-many"),
    ],
)
def test_a_refusal_says_which(site: Site, said: dict[str, Any], status: int, code: str) -> None:
    answer = book(site, **said)
    assert (answer.status_code, kind(answer)) == (status, code)


@pytest.mark.parametrize("said", [{"people": 0}, {"people": 61}, {"name": "x" * 61}, {"lang": "=cmd|x"}, {"more": 1}])
def test_a_wish_that_makes_no_sense_is_a_bad_request(site: Site, said: dict[str, Any]) -> None:
    assert book(site, **said).status_code == 400


@pytest.mark.parametrize("path", ["/api/v1/bookings", "/api/v1/sessions/near"])
def test_a_body_that_nests_too_deeply_is_a_bad_request(site: Site, path: str) -> None:
    body = b"[" * 5_000
    answer = site.send("POST", path, body, content_type="application/json", idempotency_key="key-00000000000001")
    assert answer.status_code == 400
    assert site.errors == []


def test_a_ticket_and_a_calendar_file_are_its_holders_alone(site: Site) -> None:
    token = book(site).json()["token"]
    ticket = site.get(f"/api/v1/bookings/{token}/ticket.svg")
    assert ticket.headers["content-type"] == "image/svg+xml"
    file = site.get(f"/api/v1/bookings/{token}/calendar.ics")
    [event] = events_in(file.content)
    assert event["UID"].startswith("open@")
    assert "Ming" not in file.text
    assert token not in file.text
    for answer in (ticket, file):
        assert answer.headers["cache-control"] == "no-store"
    assert site.get("/api/v1/bookings/nothing/ticket.svg").status_code == 404
    waiting = book(site, "key-00000000000002", session="full").json()["token"]
    assert site.get(f"/api/v1/bookings/{waiting}/ticket.svg").status_code == 404


def test_the_calendar_is_whole_or_filtered_or_of_one_session(site: Site) -> None:
    def events(query: str) -> list[str]:
        raw = site.get(f"/workshops.ics{query}").content
        return [str(one["UID"]).partition("@")[0] for one in events_in(raw)]

    assert len(events("")) == 7
    assert events("?area=kuanzhai") == ["bronze"]
    assert events("?session=open") == ["open"]
    assert events("?session=nothing") == []


def test_the_calendar_is_in_the_language_asked_for_and_names_this_site(site: Site) -> None:
    answer = site.get("/workshops.ics?session=open&lang=zh-Hans")
    [event] = events_in(answer.content)
    assert event["SUMMARY"] == "纸老虎"
    assert event["URL"] == "https://museum.test/workshops/tigers"
    assert answer.headers["content-type"].startswith("text/calendar")


def test_a_position_in_the_calendars_address_takes_no_session_from_others(site: Site) -> None:
    """A calendar is kept under its address, which never holds a position."""
    near = site.get("/workshops.ics?near=0,0")
    assert len(events_in(near.content)) == len(events_in(site.get("/workshops.ics").content)) == 7


def test_an_unchanged_calendar_is_not_sent_again(site: Site) -> None:
    first = site.get("/workshops.ics", accept_encoding="gzip")
    assert first.headers["content-encoding"] == "gzip"
    tag = first.headers["etag"]
    site.book()  # a seat less is no change of a calendar
    assert site.get("/workshops.ics", accept_encoding="gzip", if_none_match=tag).status_code == 304
    assert site.get("/workshops.ics?area=kuanzhai", accept_encoding="gzip", if_none_match=tag).status_code == 200
    assert site.get("/workshops.ics?lang=fr", accept_encoding="gzip", if_none_match=tag).status_code == 200
    site.schedule.replace(session("open", begins=NOW + timedelta(days=9), sequence=1), edition="2")
    changed = site.get("/workshops.ics", accept_encoding="gzip", if_none_match=tag)
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_the_description_names_every_door(site: Site) -> None:
    paths = site.json("/schema/openapi.json")["paths"]
    assert {"get", "patch", "delete"} <= set(paths["/api/v1/bookings/{token}"])
    assert "429" in paths["/api/v1/bookings"]["post"]["responses"]
    header = [one for one in paths["/api/v1/bookings"]["post"]["parameters"] if one["in"] == "header"]
    assert [(one["name"], one["required"]) for one in header] == [("Idempotency-Key", True)]
