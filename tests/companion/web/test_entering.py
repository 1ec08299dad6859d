"""Coming in: by password and code, and by nothing else."""

import re
from typing import Any

import pytest
from argon2 import PasswordHasher

from companion.accounts.staff import CloseStaff, OpenStaff, ResetStaff, close_staff, open_staff, reset_staff
from companion.store import schema
from tests.companion.web.desks import PASSWORD, Desk

OTHER = "neun blaue Fahrräder"


def local(link: Any) -> str:
    return str(link.address).partition("localhost:8000")[2]


def test_password_and_code_lead_where_one_was_going(desk: Desk) -> None:
    mei = desk.enter("mei")
    desk.later(minutes=1)
    mei.post("/staff/logout") if mei.get("/staff") else None
    answer = mei.get("/staff/audit?by=command")
    mei.get(answer.headers["location"])
    answer = mei.post("/staff/login", name="Mei ", password=PASSWORD)
    assert mei.get("/staff").headers["location"] == "/staff/code"  # the password alone opens nothing
    mei.get(answer.headers["location"])
    assert mei.post("/staff/code", code=mei.code()).headers["location"] == "/staff/audit?by=command"
    assert mei.get("/staff").status_code == 200


def test_workshop_staff_need_no_code(desk: Desk) -> None:
    wang = desk.enter("wang", "workshop")
    assert wang.get("/staff").status_code == 200
    assert wang.get("/staff/second-step").headers["location"] == "/staff"


def test_session_that_was_known_before_the_log_in_is_worth_nothing_after_it(desk: Desk) -> None:
    """Session fixation: the attacker's token, put into the victim's browser."""
    mei = desk.enter("mei")
    desk.later(minutes=1)
    attacker, victim = desk.browser(), desk.browser()
    attacker.get("/staff/login")
    victim.cookies = dict(attacker.cookies)
    victim.log_in("mei")
    halfway = dict(victim.cookies)
    assert attacker.get("/staff").status_code == 303
    victim.get("/staff/code")
    assert victim.post("/staff/code", code=mei.code()).status_code == 303
    assert victim.get("/staff").status_code == 200
    attacker.cookies = halfway
    assert attacker.get("/staff").headers["location"].startswith("/staff/login")


def test_every_stage_has_a_token_of_its_own_and_only_its_hash_is_kept(desk: Desk) -> None:
    browser = desk.browser()
    path = local(desk.add("mei"))
    seen = []
    browser.get(path)
    seen.append(browser.cookies["staff"])
    browser.post(path, password=PASSWORD, again=PASSWORD)
    seen.append(browser.cookies["staff"])
    browser.get("/staff/second-step")
    browser.post("/staff/second-step", code=browser.code(browser.shown_secret()))
    seen.append(browser.cookies["staff"])
    assert len(set(seen)) == 3
    kept = str(desk.office.store.read(lambda db: db.execute(schema.sessions.select()).all()))
    assert not any(token in kept for token in seen)


def test_wrong_unknown_closed_and_unfinished_accounts_are_told_the_same_for_the_same_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher,
        "verify",
        lambda self, *given: runs.append("verify") or verify(self, *given),  # type: ignore[func-returns-value]
    )
    desk.enter("mei")
    desk.enter("lin", "workshop")
    desk.add("waiting")
    close_staff(desk.office, CloseStaff(name="lin"), "command")
    pages = set()
    for at, name in enumerate(("mei", "nobody", "lin", "waiting", "not a name")):
        browser = desk.browser()
        browser.address = f"203.0.113.{at}"
        runs.clear()
        answer = browser.log_in(name, OTHER if name == "mei" else PASSWORD)
        assert runs == ["verify"], name
        assert answer.status_code == 403
        pages.add(re.sub(r'value="[^"]*"', "", answer.text))
    assert len(pages) == 1


def test_code_is_accepted_once(desk: Desk) -> None:
    mei = desk.enter("mei")  # which used the code of this moment
    again = desk.browser()
    again.log_in("mei")
    again.get("/staff/code")
    assert again.post("/staff/code", code=mei.code()).status_code == 403
    desk.later(seconds=30)
    assert again.post("/staff/code", code=mei.code()).status_code == 303
    third = desk.browser()
    third.log_in("mei")
    third.get("/staff/code")
    assert third.post("/staff/code", code=mei.code()).status_code == 403


def test_second_step_is_set_up_once_and_a_session_that_waited_cannot_replace_it(desk: Desk) -> None:
    """Who knows the password alone and came first must not take over what its person sets up afterwards."""
    path = local(desk.add("mei"))
    mei, thief = desk.browser(), desk.browser()
    mei.get(path)
    mei.post(path, password=PASSWORD, again=PASSWORD)
    thief.log_in("mei")
    thief.get("/staff/second-step")
    secret = thief.shown_secret()
    mei.get("/staff/second-step")
    assert mei.post("/staff/second-step", code=mei.code(mei.shown_secret())).status_code == 303
    assert thief.post("/staff/second-step", code=thief.code(secret)).status_code in (303, 403)
    assert thief.get("/staff").headers["location"].startswith("/staff/login")
    assert mei.get("/staff").status_code == 200


def test_wrong_codes_are_slowed_down_and_a_new_password_step_does_not_help(desk: Desk) -> None:
    desk.enter("mei")
    statuses = []
    for _ in range(5):
        thief = desk.browser()
        thief.address = "203.0.113.66"
        assert thief.log_in("mei").status_code == 303
        thief.get("/staff/code")
        statuses.append(thief.post("/staff/code", code="000000").status_code)
    assert statuses == [403, 403, 403, 429, 429]
    assert "Wrong code after the right password" in desk.enter("lin").get("/staff/audit").text


def test_first_link_works_once(desk: Desk) -> None:
    path = local(desk.add("mei"))
    mei = desk.browser()
    mei.get(path)
    mei.get(path)  # looking uses nothing up
    token = mei.hidden(path)
    assert mei.post(path, password=PASSWORD, again=PASSWORD).status_code == 303
    thief = desk.browser()
    assert thief.get(path).status_code == 404
    thief.get("/staff/login")
    assert (
        thief.send("POST", path, {**thief.hidden("/staff/login"), "password": OTHER, "again": OTHER}).status_code == 404
    )
    assert token
    assert desk.browser().log_in("mei", OTHER).status_code == 403
    assert desk.browser().log_in("mei").status_code == 303


def test_link_is_void_after_a_day(desk: Desk) -> None:
    path = local(desk.add("mei"))
    mei = desk.browser()
    desk.later(hours=23, minutes=59)
    assert mei.get(path).status_code == 200
    desk.later(minutes=1)
    assert mei.post(path, password=PASSWORD, again=PASSWORD).status_code == 404
    assert desk.browser().get(path).status_code == 404


def test_newer_link_makes_the_older_one_void(desk: Desk) -> None:
    first = local(desk.add("mei"))
    second = local(reset_staff(desk.office, ResetStaff(name="mei"), "command"))
    assert desk.browser().get(first).status_code == 404
    assert desk.browser().get(second).status_code == 200


def test_reset_ends_sessions_and_password_at_once_and_keeps_the_second_step(desk: Desk) -> None:
    mei = desk.enter("mei")
    path = local(reset_staff(desk.office, ResetStaff(name="mei"), "command"))
    assert mei.get("/staff").headers["location"].startswith("/staff/login")
    assert mei.log_in("mei").status_code == 403
    mei.get(path)
    assert mei.post(path, password=OTHER, again=OTHER).headers["location"] == "/staff/code"
    assert mei.get("/staff").headers["location"] == "/staff/code"


def test_reset_for_a_lost_phone_sets_up_the_second_step_anew(desk: Desk) -> None:
    old = desk.enter("mei").secret
    path = local(reset_staff(desk.office, ResetStaff(name="mei", code=True), "command"))
    mei = desk.browser()
    assert mei.come_in(f"http://localhost:8000{path}", OTHER) not in ("", old)


def test_sessions_of_a_closed_account_die_at_once(desk: Desk) -> None:
    desk.enter("lin")
    mei = desk.enter("mei")
    assert mei.get("/staff").status_code == 200
    close_staff(desk.office, CloseStaff(name="mei"), "command")
    assert mei.get("/staff").headers["location"].startswith("/staff/login")
    open_staff(desk.office, OpenStaff(name="mei"), "command")
    assert mei.get("/staff").status_code == 303  # it stays ended
    assert mei.log_in("mei").status_code == 303


def test_session_ends_after_an_idle_hour_and_after_twelve_in_any_case(desk: Desk) -> None:
    mei = desk.enter("mei")
    for _ in range(13):
        desk.later(minutes=50)
        assert mei.get("/staff").status_code == 200
    desk.later(minutes=71)
    assert mei.get("/staff").status_code == 303
    other = desk.enter("lin")
    desk.later(minutes=61)
    assert other.get("/staff").status_code == 303


def test_busy_session_ends_after_twelve_hours(desk: Desk) -> None:
    mei = desk.enter("mei")
    statuses = []
    for _ in range(15):
        desk.later(minutes=50)
        statuses.append(mei.get("/staff").status_code)
    assert statuses == [200] * 14 + [303]


def test_logging_out_ends_the_session_on_the_server(desk: Desk) -> None:
    mei = desk.enter("mei")
    kept = dict(mei.cookies)
    mei.get("/staff")
    mei.post("/staff/logout")
    assert "staff" not in mei.cookies
    mei.cookies = kept
    assert mei.get("/staff").status_code == 303


def test_new_password_ends_all_other_sessions(desk: Desk) -> None:
    mei, here = desk.enter("mei"), desk.browser()
    desk.later(minutes=1)
    here.log_in("mei")
    here.get("/staff/code")
    here.post("/staff/code", code=mei.code())
    before = here.cookies["staff"]
    here.get("/staff/account")
    assert here.post("/staff/account/password", old=OTHER, new=OTHER, again=OTHER).status_code == 403
    answer = here.post("/staff/account/password", old=PASSWORD, new=OTHER, again=OTHER)
    assert answer.headers["location"] == "/staff/account?done=password"
    assert here.cookies["staff"] != before
    assert here.get("/staff").status_code == 200
    assert mei.get("/staff").status_code == 303


def test_logging_out_everywhere_else_keeps_this_session(desk: Desk) -> None:
    mei, here = desk.enter("mei"), desk.browser()
    desk.later(minutes=1)
    here.log_in("mei")
    here.get("/staff/code")
    here.post("/staff/code", code=mei.code())
    here.get("/staff/account")
    assert here.post("/staff/account/sessions").status_code == 303
    assert here.get("/staff").status_code == 200
    assert mei.get("/staff").status_code == 303


def test_cookie_by_https_is_bound_to_the_host_and_hidden_from_scripts(desk: Desk) -> None:
    secure = Desk(desk.office.store, desk.settings.data, public_url="https://staff.test")
    answer = secure.browser().get("/staff/login")
    [cookie] = answer.headers.get_list("set-cookie")
    assert re.fullmatch(r"__Host-staff=[0-9a-f]{64}; HttpOnly; Path=/; SameSite=lax; Secure", cookie)


def test_cookie_that_is_no_token_is_as_if_not_sent(desk: Desk) -> None:
    browser = desk.browser()
    for value in ("x", "A" * 64, "0" * 63, "0" * 5000):
        browser.cookies["staff"] = value
        assert browser.get("/staff/login").status_code == 200
        assert re.fullmatch("[0-9a-f]{64}", browser.cookies["staff"])
