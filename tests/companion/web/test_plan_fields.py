"""What a session and a workshop are changed in by their forms: windows of booking, activities."""

from datetime import timedelta

from companion.workshops import rows
from tests.companion.web.conftest import MONDAY
from tests.companion.web.desks import Desk
from tests.companion.workshops.programmes import every_session, same_but

SESSIONS = "/staff/sessions"


def test_opening_and_closing_of_booking_are_changed_as_time_before_it_begins(planned: Desk) -> None:
    browser = planned.enter("mei")
    change = f"{SESSIONS}/0a1b2c3d/change"
    browser.get(change)
    known = {"seats": "20", "kept": "0", "state": "open"}
    browser.post(change, **known, opens_days="2", closes_hours="3", release_hours="")
    session = every_session(planned.office.store)[0]
    assert (session.opens, session.closes) == (MONDAY - timedelta(days=2), MONDAY - timedelta(hours=3))
    odd = same_but(session, opens=MONDAY - timedelta(hours=30, seconds=7))
    planned.office.store.write_now(lambda db: rows.change_session(db, odd, planned.at))
    page = browser.get(change).text
    assert 'value="1.25008"' in page
    browser.post(change, **known, opens_days="1.25008", closes_hours="", release_hours="24")
    session = every_session(planned.office.store)[0]
    assert (session.opens, session.closes, session.release) == (odd.opens, None, MONDAY - timedelta(days=1))
    browser.get(change)
    assert browser.post(change, **known, opens_days="400").status_code == 400
    browser.get(change)
    assert browser.post(change, **known, opens_days="0.5").status_code == 400


def test_activities_are_a_line_each_in_every_language(planned: Desk) -> None:
    browser = planned.enter("mei")
    browser.get("/staff/workshops/masks")
    typed = {"activities.en": "Look\r\n\r\nPaint a mask\r\n-", "activities.ar": "-\nارسم\nارقص"}
    answer = browser.post("/staff/workshops/masks", id="masks", **{"title.en": "Masks"}, minutes="60", **typed)
    assert answer.headers["location"].endswith("done=saved"), answer.text
    workshop = planned.office.store.read(lambda db: rows.find_workshop(db, "masks"))
    assert workshop is not None
    assert workshop.activities == ({"en": "Look"}, {"ar": "ارسم", "en": "Paint a mask"}, {"ar": "ارقص"})
    assert "Look\nPaint a mask\n-</textarea>" in browser.get("/staff/workshops/masks").text


def test_form_that_planned_something_else_already_is_sent_once_more(planned: Desk) -> None:
    browser = planned.enter("mei")
    known = {"workshop": "masks", "venue": "school", "time": "10:00", "state": "open"}
    browser.get(f"{SESSIONS}/new")
    browser.post(f"{SESSIONS}/new", **known, date="2026-05-05")
    again = {**known, "date": "2026-05-06"}
    answer = browser.post(f"{SESSIONS}/new", **again)
    assert answer.status_code == 400
    assert "Something else was planned with this form already" in answer.text
    assert browser.post(f"{SESSIONS}/new", **again).status_code == 303
    assert len(every_session(planned.office.store)) == 3
