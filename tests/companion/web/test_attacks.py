"""Forged requests, guessing, hostile names and links."""

import anyio
import httpx
import msgspec
import pytest

from companion.accounts import audit
from companion.accounts.errors import BadName
from companion.accounts.staff import AddStaff, add_staff
from companion.store import schema
from tests.companion.web.desks import HOME, PASSWORD, Browser, Desk

ADD = "/staff/people/add"
WISH = {"name": "eve", "role": "workshop"}
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"


def people(desk: Desk) -> list[str]:
    rows = desk.office.store.read(lambda db: db.execute(schema.staff.select()).all())
    return sorted(row.name for row in rows)


@pytest.mark.parametrize("csrf", [None, "", "0" * 64, "\u00e9", "x" * 10_000])
def test_form_without_the_right_token_changes_nothing(desk: Desk, csrf: str | None) -> None:
    mei = desk.enter("mei")
    answer = mei.send("POST", ADD, WISH if csrf is None else {**WISH, "csrf": csrf})
    assert answer.status_code == 403
    assert people(desk) == ["mei"]


def test_token_of_another_session_is_refused(desk: Desk) -> None:
    mei, lin = desk.enter("mei"), desk.enter("lin")
    lin.get("/staff/people")
    assert mei.send("POST", ADD, {**WISH, **lin.hidden(ADD)}).status_code == 403
    stranger = desk.browser()
    stranger.get("/staff/login")
    assert mei.send("POST", ADD, {**WISH, **stranger.hidden("/staff/login")}).status_code == 403
    assert people(desk) == ["lin", "mei"]


@pytest.mark.parametrize(
    "fields",
    [
        {"origin": "https://evil.test"},
        {"origin": "null"},
        {"origin": "http://staff.test.evil.test"},
        {"origin": "http://staff.test:81"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": ""},
    ],
)
def test_form_from_another_site_is_refused_even_with_the_token(desk: Desk, fields: dict[str, str]) -> None:
    mei = desk.enter("mei")
    mei.get("/staff/people")
    mei.fields |= fields
    assert mei.post(ADD, **WISH).status_code == 403
    assert people(desk) == ["mei"]


def test_form_that_does_not_say_where_it_comes_from_is_refused(desk: Desk) -> None:
    mei = desk.enter("mei")
    mei.get("/staff/people")
    form = {**mei.hidden(ADD), **WISH}

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(desk.front), base_url=HOME) as client:
            return await client.post(ADD, data=form, headers={"cookie": f"staff={mei.cookies['staff']}"})

    assert anyio.run(ask).status_code == 403
    assert people(desk) == ["mei"]


def test_own_form_is_taken(desk: Desk) -> None:
    mei = desk.enter("mei")
    mei.get("/staff/people")
    mei.fields["sec-fetch-site"] = "same-origin"
    assert mei.post(ADD, **WISH).status_code == 200
    assert people(desk) == ["eve", "mei"]


def test_own_address_counts_however_the_settings_write_it(desk: Desk) -> None:
    mei = desk.enter("mei")
    mei.get("/staff/people")
    desk.office.settings = msgspec.structs.replace(desk.settings, public_url="http://Guide.Example.org:80")
    mei.fields["origin"] = "http://guide.example.org"  # as browsers write it
    assert mei.post(ADD, **WISH).status_code == 200
    assert people(desk) == ["eve", "mei"]


def test_log_in_itself_is_guarded_against_forged_forms(desk: Desk) -> None:
    """Else an attacker could log a victim in to the attacker's account."""
    desk.enter("mei")
    victim = desk.browser()
    victim.get("/staff/login")
    assert victim.send("POST", "/staff/login", {"name": "mei", "password": PASSWORD}).status_code == 403
    attacker = desk.browser()
    attacker.get("/staff/login")
    form = {**attacker.hidden("/staff/login"), "name": "mei", "password": PASSWORD}
    assert victim.send("POST", "/staff/login", form).status_code == 403


def test_looking_changes_nothing(desk: Desk) -> None:
    mei = desk.enter("mei")
    for path in (ADD, "/staff/people/close", "/staff/logout", "/staff/account/sessions"):
        assert mei.get(path).status_code in (404, 405), path
    assert mei.get("/staff").status_code == 200


def guess(browser: Browser, times: int) -> list[int]:
    return [browser.log_in("mei", "guess guess guess").status_code for _ in range(times)]


def test_guessing_is_slowed_down_and_waiting_is_said(desk: Desk) -> None:
    desk.enter("mei")
    thief = desk.browser()
    assert guess(thief, 5) == [403, 403, 403, 429, 429]
    assert "Wait 2 seconds" in thief.page.text
    desk.later(seconds=2)
    assert guess(thief, 2) == [403, 429]
    assert thief.log_in("mei").status_code == 429  # the right one is not judged either


def test_attack_from_everywhere_locks_nobody_out(desk: Desk) -> None:
    mei = desk.enter("mei")
    desk.later(minutes=1)
    for number in range(30):
        thief = desk.browser()
        thief.address = f"203.0.113.{number}"
        guess(thief, 2)
    same = desk.browser()  # the attacker sits in the museum's own network
    same.address = mei.address
    guess(same, 6)
    owner = desk.browser()
    owner.cookies = {name: value for name, value in mei.cookies.items() if name == "staff-browser"}
    assert owner.log_in("mei").status_code == 303  # her own browser
    fresh = desk.browser()
    fresh.address = "192.0.2.1"
    assert fresh.log_in("mei").status_code == 303  # one that she never used before


def test_many_guesses_at_once_are_no_more_than_one_after_the_other(desk: Desk) -> None:
    desk.enter("mei")
    thief = desk.browser()
    thief.get("/staff/login")
    form = {**thief.hidden("/staff/login"), "name": "mei", "password": "guess guess guess"}
    statuses: list[int] = []

    async def flood() -> None:
        async def one() -> None:
            statuses.append((await thief.exchange("POST", "/staff/login", form)).status_code)

        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(one)

    anyio.run(flood)
    assert sorted(statuses) == [403] * 3 + [429] * 17


def test_hostile_text_is_shown_as_text(desk: Desk) -> None:
    mei = desk.enter("mei")
    desk.office.store.write_now(
        lambda db: audit.record(
            db,
            by=f"museum:{SCRIPT}",
            action="pack.publish",
            subject=SCRIPT,
            museum=SCRIPT[:60],
            now=desk.at,
            title=SCRIPT,
        )
    )
    for path in ("/staff/audit", f"/staff/audit?museum={SCRIPT}", f"/staff/login?next={SCRIPT}", f"/staff/{SCRIPT}"):
        page = mei.get(path)
        assert "<script" not in page.text
        assert "<img" not in page.text
    stranger = desk.browser()
    stranger.log_in(SCRIPT, SCRIPT)
    assert "<script" not in stranger.page.text
    mei.get("/staff/people")
    assert "<script" not in mei.post(ADD, name=SCRIPT, role=SCRIPT, museum=SCRIPT, language=SCRIPT).text


def test_no_page_allows_a_script_and_none_is_kept(desk: Desk) -> None:
    mei = desk.enter("mei")
    for path in ("/staff", "/staff/people", "/staff/audit", "/staff/account", "/staff/nothing"):
        answer = mei.get(path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "content-encoding" not in answer.headers
        assert "<script" not in answer.text
        assert " style=" not in answer.text


@pytest.mark.parametrize(
    "name", ["eve\r\nset-cookie: staff=1", "eve\n", "eve eve", "\u202eeve", "eve\0", "x" * 300, "<b>", "", "../eve"]
)
def test_name_that_could_do_harm_makes_no_account(desk: Desk, name: str) -> None:
    mei = desk.enter("mei")
    mei.get("/staff/people")
    answer = mei.post(ADD, name=name, role="workshop")
    if name.strip() == "eve":  # white space around it is nobody's
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    assert people(desk) == ["mei"]
    with pytest.raises(BadName):
        add_staff(desk.office, AddStaff(name=name, role="workshop"), "command")


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.test/staff",
        "//evil.test/staff",
        "/\\evil.test",
        "/staff\r\nset-cookie: x=1",
        "/staff/../..//evil.test",
        "/staffed",
        "javascript:alert(1)",
        "/staff/\u00e9",
        "https:/staff",
        "/staff/%0d%0aset-cookie:x",
    ],
)
def test_log_in_leads_to_staff_pages_alone(desk: Desk, where: str) -> None:
    desk.enter("wang", "workshop")
    browser = desk.browser()
    browser.get("/staff/login")
    answer = browser.post("/staff/login", name="wang", password=PASSWORD, next=where)
    assert answer.status_code == 303
    assert answer.headers["location"] in ("/staff", "/staff/%0d%0aset-cookie:x")
    assert "x" not in browser.cookies


@pytest.mark.parametrize("path", ["/staff/login", ADD, "/staff/links/x"])
def test_oversized_body_is_refused(desk: Desk, path: str) -> None:
    mei = desk.enter("mei")
    mei.get("/staff/people")
    answer = mei.send("POST", path, {**mei.hidden(ADD), "name": "x" * 200_000})
    assert answer.status_code == 413
    assert people(desk) == ["mei"]


def test_other_bodies_than_forms_are_refused(desk: Desk) -> None:
    mei = desk.enter("mei")
    for kind in ("application/json", "text/plain", "multipart/form-data", "application/x-msgpack"):
        assert mei.send("POST", ADD, {"csrf": "x"}, content_type=kind).status_code in (400, 403), kind


def test_forms_of_very_many_fields_are_refused_or_forged(desk: Desk) -> None:
    mei = desk.enter("mei")
    assert mei.send("POST", ADD, {f"f{number}": "" for number in range(8_000)}).status_code in (403, 413)
