"""Booking is opened for all planned sessions of a list at once, and that undone; on both databases."""

from datetime import timedelta

import pytest

from companion.workshops.opening import MOST
from tests.companion.web.conftest import MONDAY
from tests.companion.web.desks import Desk
from tests.companion.workshops.programmes import every_session, fill_store, make_session, same_but, take_seats

SESSIONS = "/staff/sessions"


@pytest.fixture
def drafted(planned: Desk) -> Desk:
    """Two sessions more, of either museum, that are not open for booking yet."""
    drafts = [
        make_session("draft001", begins=MONDAY + timedelta(days=1), ends=MONDAY + timedelta(days=1, hours=1)),
        make_session("draft002", begins=MONDAY + timedelta(days=8), ends=MONDAY + timedelta(days=8, hours=1)),
    ]
    sessions = [same_but(drafts[0], state="planned"), same_but(drafts[1], state="planned", workshop="tea")]
    fill_store(planned.office.store, now=planned.at, sessions=sessions)
    return planned


def _states(desk: Desk) -> list[str]:
    return [each.state for each in every_session(desk.office.store)]


def test_planned_sessions_of_a_list_are_opened_at_once_and_that_undone(drafted: Desk) -> None:
    browser = drafted.enter("mei")
    page = browser.get(SESSIONS).text
    assert "Open booking (2)" in page
    page = browser.get(f"{SESSIONS}/open").text
    assert "Planned sessions in this list: 2" in page
    answer = browser.post(f"{SESSIONS}/open")
    assert answer.headers["location"] == f"{SESSIONS}/opened?of=draft001.draft002"
    assert _states(drafted) == ["open"] * 3
    take_seats(drafted.office.store, "draft002", 2, drafted.at)
    page = browser.get(answer.headers["location"]).text
    assert "open for booking: 2" in page
    assert "Not booked by anybody yet: 1" in page
    take_seats(drafted.office.store, "draft001", 1, drafted.at)  # between the page and its button
    assert browser.post(f"{SESSIONS}/opened").headers["location"] == f"{SESSIONS}?done=unopened"
    assert _states(drafted) == ["open"] * 3
    take_seats(drafted.office.store, "draft001", 0, drafted.at)
    browser.get(answer.headers["location"])
    browser.post(f"{SESSIONS}/opened")
    assert _states(drafted) == ["open", "planned", "open"]
    log = browser.get("/staff/audit").text
    assert all(words in log for words in ("Booking opened", "Sessions back to planned"))


def test_only_what_the_list_shows_is_opened(drafted: Desk) -> None:
    browser = drafted.enter("mei")
    assert "Open booking (1)" in browser.get(f"{SESSIONS}?week=2026-05-04").text
    browser.get(f"{SESSIONS}/open?week=2026-05-04")
    browser.post(f"{SESSIONS}/open")
    assert _states(drafted) == ["open", "open", "planned"]
    assert "Open booking" not in browser.get(f"{SESSIONS}?week=2026-05-04").text
    assert "waiting to be opened" in browser.get(f"{SESSIONS}/open?week=2026-05-04").text


def test_a_long_list_is_opened_a_hundred_at_once(drafted: Desk) -> None:
    begins = [MONDAY + timedelta(days=20 + n) for n in range(MOST + 1)]
    many = [make_session(f"many{n:04}", begins=at, ends=at + timedelta(hours=1)) for n, at in enumerate(begins)]
    fill_store(drafted.office.store, now=drafted.at, sessions=[same_but(each, state="planned") for each in many])
    browser = drafted.enter("mei")
    assert "Open booking (100)" in browser.get(SESSIONS).text
    assert "open the others afterwards" in browser.get(f"{SESSIONS}/open").text
    answer = browser.post(f"{SESSIONS}/open")
    assert browser.get(answer.headers["location"]).status_code == 200
    assert every_session(drafted.office.store)[-1].state == "planned"
    assert "Open booking (3)" in browser.get(SESSIONS).text


def test_an_editor_opens_the_own_museum_s_alone(drafted: Desk) -> None:
    browser = drafted.enter("lin", "editor", "gansu")
    page = browser.get(f"{SESSIONS}/open").text
    assert "in this list: 1" in page
    hidden = browser.hidden(f"{SESSIONS}/open")
    for path in (f"{SESSIONS}/open", f"{SESSIONS}/opened"):
        assert browser.send("POST", path, {**hidden, "of": "draft001.draft002"}).status_code == 404
    assert browser.get(f"{SESSIONS}/opened?of=draft001").status_code == 404
    assert _states(drafted) == ["open", "planned", "planned"]
    browser.send("POST", f"{SESSIONS}/open", hidden)
    assert _states(drafted) == ["open", "planned", "open"]
    assert drafted.enter("wang", "workshop").get(f"{SESSIONS}/open").status_code == 403


def test_strange_list_to_open_is_a_404(drafted: Desk) -> None:
    browser = drafted.enter("mei")
    for of in ("", "junk", "%00", "draft001..", "draft001.nothing0"):
        assert browser.get(f"{SESSIONS}/opened?of={of}").status_code == 404, of
    assert browser.get(f"{SESSIONS}/opened?of={'draft001.' * 5_000}").status_code in (200, 404, 414)
