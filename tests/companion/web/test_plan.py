"""The programme's staff pages, on both databases: planned, moved, cancelled, copied, imported, and by whom."""

import re
from datetime import timedelta
from typing import Any

import pytest

from companion.web.staff.plan.fields import materials_of, venue_fields, venue_of, workshop_fields, workshop_of
from companion.web.staff.plan.importing import FLAWS, pack, unpack
from companion.web.staff.plan.parts import FIELDS, REFUSALS
from companion.workshops import errors, rows
from companion.workshops.importing.drafts import LIMIT, SENTENCES
from content_packs.exchange.programme import (
    CONTENT_ACCESS,
    VENUE_ACCESS,
    Material,
    Position,
)
from tests.companion.web.conftest import MONDAY
from tests.companion.web.desks import HOME, Browser, Desk
from tests.companion.workshops.programmes import (
    every_session,
    make_venue,
    make_workshop,
    same_but,
    take_seats,
)

SESSIONS = "/staff/sessions"


def _plan(browser: Browser, **typed: str) -> Any:
    browser.get(f"{SESSIONS}/new")
    known = {"workshop": "masks", "venue": "school", "date": "2026-05-05", "time": "10:00", "state": "open"}
    return browser.post(f"{SESSIONS}/new", **{**known, **typed})


def test_empty_programme_says_what_to_do_first(desk: Desk) -> None:
    page = desk.enter("mei").get(SESSIONS)
    assert "Begin in this order" in page.text
    assert 'href="/staff/venues/new"' in page.text


def test_a_month_is_set_up_from_nothing(desk: Desk) -> None:
    desk.museum("gansu")
    browser = desk.enter("mei")
    browser.get("/staff/venues/new")
    answer = browser.post(
        "/staff/venues/new", id="beibei", **{"name.zh-Hans": "北碚文化馆", "neighbourhood.zh-Hans": "北碚"},
        position="29.8263, 106.4397", zone="Asia/Shanghai", **{"access.step-free": "1"},
    )  # fmt: skip
    assert answer.headers["location"] == "/staff/venues?done=saved"
    browser.get("/staff/workshops/new")
    answer = browser.post(
        "/staff/workshops/new", id="clay", museum="gansu", **{"title.zh-Hans": "捏泥人"}, minutes="60", seats="15",
        materials="黏土: 0.5 公斤\n围裙", languages="zh-Hans",
    )  # fmt: skip
    assert answer.headers["location"] == "/staff/workshops?done=saved", answer.text
    answer = _plan(browser, workshop="clay", venue="beibei", repeat="FREQ=WEEKLY", count="4", but="2026-05-19")
    assert answer.headers["location"] == f"{SESSIONS}?done=planned", answer.text
    assert [each.begins.day for each in every_session(desk.office.store)] == [5, 12, 26]
    assert browser.get(answer.headers["location"]).text.count("捏泥人") == 3
    month = browser.get(f"{SESSIONS}/month?month=2026-05").text
    assert month.count("捏泥人") == 3


def test_session_that_conflicts_is_refused_with_the_other_one(planned: Desk) -> None:
    browser = planned.enter("mei")
    typed = {"venue": "hall", "date": "2026-05-04", "time": "16:30", "teacher": "王老师"}
    answer = _plan(browser, **typed)
    assert answer.status_code == 400
    assert 'href="/staff/sessions/0a1b2c3d"' in answer.text
    assert "王老师" in answer.text, "what was typed is still there"
    assert len(every_session(planned.office.store)) == 1


def test_two_clicks_plan_once(planned: Desk) -> None:
    browser = planned.enter("mei")
    first = _plan(browser)
    page = browser.page
    browser.page = page
    again = browser.post(
        f"{SESSIONS}/new", workshop="masks", venue="school", date="2026-05-05", time="10:00", state="open"
    )
    assert first.headers["location"] == again.headers["location"]
    assert len(every_session(planned.office.store)) == 2


def test_move_and_cancel_say_first_how_many_are_booked(planned: Desk) -> None:
    take_seats(planned.office.store, "0a1b2c3d", 7, planned.at)
    browser = planned.enter("mei")
    for act in ("move", "cancel"):
        assert "7 people are booked" in browser.get(f"{SESSIONS}/0a1b2c3d/{act}").text


def test_moved_cancelled_and_restored_from_its_page(planned: Desk) -> None:
    browser = planned.enter("mei")
    browser.get(f"{SESSIONS}/0a1b2c3d/move")
    answer = browser.post(
        f"{SESSIONS}/0a1b2c3d/move", date="2026-05-06", time="09:00", venue="school", **{"reason.en": "Rain"}
    )
    assert answer.headers["location"] == f"{SESSIONS}/0a1b2c3d?done=moved"
    assert "Rain" in browser.get(answer.headers["location"]).text
    browser.get(f"{SESSIONS}/0a1b2c3d/cancel")
    assert browser.post(f"{SESSIONS}/0a1b2c3d/cancel").status_code == 400, "without a reason"
    browser.get(f"{SESSIONS}/0a1b2c3d/cancel")
    browser.post(f"{SESSIONS}/0a1b2c3d/cancel", **{"reason.en": "Flood"})
    assert every_session(planned.office.store)[0].state == "cancelled"
    browser.get(f"{SESSIONS}/0a1b2c3d/restore")
    browser.post(f"{SESSIONS}/0a1b2c3d/restore", state="open")
    session = every_session(planned.office.store)[0]
    assert (session.state, session.sequence, session.venue) == ("open", 3, "school")
    log = browser.get("/staff/audit").text
    assert all(words in log for words in ("Session moved", "Session cancelled", "Cancellation undone"))


def test_seats_below_what_is_booked_are_refused_in_words(planned: Desk) -> None:
    take_seats(planned.office.store, "0a1b2c3d", 7, planned.at)
    browser = planned.enter("mei")
    browser.get(f"{SESSIONS}/0a1b2c3d/change")
    answer = browser.post(f"{SESSIONS}/0a1b2c3d/change", seats="5", kept="0")
    assert answer.status_code == 400
    assert "7 seats are booked or on offer" in answer.text


def test_ticked_sessions_are_copied_to_next_week(planned: Desk) -> None:
    browser = planned.enter("mei")
    browser.get(SESSIONS)
    answer = browser.post(f"{SESSIONS}/copy", to="week", **{"copy.0a1b2c3d": "1"})
    assert answer.headers["location"] == f"{SESSIONS}?done=copied"
    browser.get(SESSIONS)
    assert browser.post(f"{SESSIONS}/copy", to="week").status_code == 400
    assert [each.begins for each in every_session(planned.office.store)] == [MONDAY, MONDAY + timedelta(days=7)]


def test_an_editor_plans_the_own_museum_s_alone(planned: Desk) -> None:
    browser = planned.enter("lin", "editor", "gansu")
    assert "masks" not in browser.get(f"{SESSIONS}/new").text
    assert browser.get(f"{SESSIONS}/0a1b2c3d").status_code == 404
    assert browser.get(f"{SESSIONS}/0a1b2c3d/cancel").status_code == 404
    assert browser.get("/staff/workshops/masks").status_code == 404
    assert _plan(browser, workshop="masks").status_code == 404
    assert _plan(browser, workshop="tea").status_code == 303
    browser.get("/staff/venues/hall")
    browser.page = browser.get("/staff/account")
    form = {"csrf": browser.hidden("/staff/logout")["csrf"], "id": "hall", "name.en": "Mine"}
    assert browser.send("POST", "/staff/venues/hall", form).status_code in (403, 404)
    assert (
        browser.send("POST", "/staff/programmes/spring", {**form, "id": "spring", "title.en": "x"}).status_code == 403
    )


def test_workshop_staff_see_and_cannot_plan(planned: Desk) -> None:
    browser = planned.enter("wang", "workshop")
    assert "Making masks" in browser.get(SESSIONS).text
    assert browser.get(f"{SESSIONS}/new").status_code == 403
    assert browser.get(f"{SESSIONS}/import").status_code == 403
    assert browser.get(f"{SESSIONS}/0a1b2c3d/move").status_code == 403
    assert "/move" not in browser.get(f"{SESSIONS}/0a1b2c3d").text


@pytest.mark.parametrize(
    "path", ["/staff/sessions/nothing0", "/staff/sessions/0a1b2c3d/dance", "/staff/venues/nowhere"]
)
def test_what_is_not_there_is_a_404(planned: Desk, path: str) -> None:
    assert planned.enter("mei").get(path).status_code == 404


@pytest.mark.parametrize(
    "query", ["week=junk", "week=0001-01-01", "week=9999-12-31", "museum=%00", "venue=x", "month=9999-99", "month=1"]
)
def test_strange_queries_are_no_failure(planned: Desk, query: str) -> None:
    browser = planned.enter("mei")
    for path in (SESSIONS, f"{SESSIONS}/month"):
        assert browser.get(f"{path}?{query}").status_code in (200, 400)


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en", "ja", "fr", "ar"])
def test_every_page_speaks_every_language(planned: Desk, lang: str) -> None:
    browser = planned.enter("mei")
    for path in (
        SESSIONS, f"{SESSIONS}/month?month=2026-05", f"{SESSIONS}/new", f"{SESSIONS}/import", f"{SESSIONS}/0a1b2c3d",
        f"{SESSIONS}/open", f"{SESSIONS}/opened?of=0a1b2c3d",
        *(f"{SESSIONS}/0a1b2c3d/{act}" for act in ("change", "move", "cancel", "restore")), "/staff/workshops",
        "/staff/workshops/new", "/staff/workshops/masks", "/staff/venues", "/staff/venues/hall", "/staff/programmes",
        "/staff/programmes/spring",
    ):  # fmt: skip
        page = browser.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        assert page.status_code == 200, path
        assert f'lang="{lang}"' in page.text
        assert not re.search(r">\s*plan-[a-z-]+\s*<", page.text), path


def test_what_needs_attention_stands_on_the_first_page(planned: Desk) -> None:
    browser = planned.enter("mei")
    assert "has no teacher yet" in browser.get("/staff").text
    take_seats(planned.office.store, "0a1b2c3d", 3, planned.at)
    session = same_but(every_session(planned.office.store)[0], state="cancelled")
    planned.office.store.write_now(lambda db: rows.change_session(db, session, planned.at))
    page = browser.get("/staff").text
    assert "cancelled with 3 people booked" in page
    assert f'href="{SESSIONS}/0a1b2c3d"' in page


# Import


def _upload(browser: Browser, name: str, raw: bytes, **fields: str) -> Any:
    browser.get(f"{SESSIONS}/import")
    token = browser.hidden("/staff/logout")["csrf"]
    line = "x-------x"
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in {"csrf": token, **fields}.items()
    ]
    head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    body = b"".join([*parts, head, raw, f"\r\n--{line}--\r\n".encode()])
    return browser.send_body(f"{SESSIONS}/import", body, f"multipart/form-data; boundary={line}")


CSV = "workshop,venue,date,start,end\nmasks,school,2026-05-05,10:00,11:00\ntea,school,2026-05-05,12:00,13:00\n"


def test_file_is_previewed_and_then_imported_by_one_button(planned: Desk) -> None:
    browser = planned.enter("mei")
    page = _upload(browser, "may.csv", CSV.encode())
    assert page.status_code == 200
    assert "2 new, 0 there already" in page.text
    assert len(every_session(planned.office.store)) == 1, "a preview imports nothing"
    answer = browser.post(f"{SESSIONS}/import/take")
    assert answer.headers["location"] == f"{SESSIONS}?done=imported"
    assert len(every_session(planned.office.store)) == 3
    assert "Nothing in it is new" in _upload(browser, "may.csv", CSV.encode()).text
    assert "Sessions imported" in browser.get("/staff/audit").text


def test_flaws_and_conflicts_are_told_and_there_is_no_button(planned: Desk) -> None:
    browser = planned.enter("mei")
    page = _upload(browser, "may.csv", CSV.replace("tea,", "coffee,").encode())
    assert page.status_code == 400
    assert "Line 3:" in page.text
    assert "No workshop is called “coffee”" in page.text
    assert "import/take" not in page.text
    page = _upload(
        browser,
        "may.csv",
        CSV.replace("school,2026-05-05,10", "hall,2026-05-04,17").replace(",11:00", ",18:00").encode(),
    )
    assert f'href="{SESSIONS}/0a1b2c3d"' in page.text
    assert "import/take" not in page.text


def test_an_editor_s_file_plans_the_own_museum_s_alone(planned: Desk) -> None:
    browser = planned.enter("lin", "editor", "gansu")
    assert "belongs to another museum" in _upload(browser, "may.csv", CSV.encode()).text


def test_larger_files_are_taken_on_this_page_alone(planned: Desk) -> None:
    browser = planned.enter("mei")
    assert _upload(browser, "a.csv", b"x" * 150_000).status_code == 400, "read, and told what is wrong"
    assert _upload(browser, "a.csv", b"x" * 2_100_000).status_code == 413
    browser.get(f"{SESSIONS}/new")
    token = browser.hidden("/staff/logout")["csrf"]
    assert browser.send("POST", f"{SESSIONS}/new", {"csrf": token, "teacher": "x" * 150_000}).status_code == 413


def test_packed_file_is_never_larger_than_a_file_may_be() -> None:
    assert unpack(pack(CSV.encode())) == CSV.encode()
    bomb = unpack(pack(b"\0" * 50_000_000))
    assert bomb is not None
    assert len(bomb) == LIMIT + 1
    assert unpack("????") is None
    assert unpack(pack(CSV.encode())[:-8]) is None


# Words and fields


def test_every_refusal_and_flaw_has_words() -> None:
    codes = {
        each.code for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.NotPlanned)
    }
    assert codes - {"plan-refused"} == set(REFUSALS)
    assert set(FLAWS) == set(SENTENCES)
    assert "position" in FIELDS


def test_what_a_form_shows_is_what_it_keeps() -> None:
    venue = make_venue(
        area="beibei", position=Position(29.8, 106.4), access=("toilet",), museum="gansu", transport={"ar": "حافلة"}
    )
    assert same_but(venue_of(venue_fields(venue), VENUE_ACCESS), area="beibei") == venue
    clay = Material(
        id="clay", name={"zh-Hans": "黏土", "en": "clay"}, per_seat=0.5, unit={"zh-Hans": "公斤", "en": "kg"}
    )
    workshop = make_workshop(
        about={"en": "One.\n\nTwo."}, languages=("zh-Hans", "en"), age_from=6, age_to=12, materials=(clay,),
        access=("sign",), artifacts=("gansu/bell",), variants=("kids",), activities=({"en": "Paint"},),
    )  # fmt: skip
    assert workshop_of(workshop_fields(workshop), CONTENT_ACCESS, workshop, "en") == workshop
    more = list(materials_of("黏土: 0.5 公斤\nglue：0,2 l\napron", workshop, "en"))
    assert more[0] == clay
    assert (more[1].per_seat, more[1].unit, more[2].per_seat) == (0.2, {"en": "l"}, 1.0)


def test_forms_carry_the_session_s_token(planned: Desk) -> None:
    browser = planned.enter("mei")
    form = {"copy.0a1b2c3d": "1", "to": "week"}
    assert browser.send("POST", f"{SESSIONS}/copy", form).status_code == 403
    assert len(every_session(planned.office.store)) == 1
    assert HOME
