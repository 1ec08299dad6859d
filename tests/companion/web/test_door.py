"""A worker's phone at the door: who may, what a tap does, what a ticket leads to, what programs are told."""

import re
from typing import Any

import anyio
import httpx
import msgspec
import pytest

from companion.accounts import audit
from companion.accounts.seals import open_seals
from companion.bookings.telling import ticket_seed
from companion.door.tickets import Gate
from companion.web.staff.door import tickets as door
from content_packs.exchange.events import Event, WalkedIn
from content_packs.exchange.tickets import Ticket, sign
from content_packs.visitor import urls
from tests.companion.door.halls import START, book, came, fill_hall, said
from tests.companion.web.desks import HOME, Browser, Desk

TODAY = "/staff/door/today"


@pytest.fixture
def phone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A worker's, logged in without a second step, where a session of today begins now."""
    monkeypatch.setattr(door, "GATE", Gate(lambda: 0.0))
    fill_hall(desk.office.store)
    return desk.enter("wang", "workshop")


def tap(phone: Browser, path: str, name: str, action: str, **typed: str) -> httpx.Response:
    """The button on the line of this name."""
    line = phone.page.text.split('<div class="guest')
    [found] = [each for each in line if f"<bdi>{name}</bdi>" in each]
    hidden = dict(re.findall(r'name="(booking|csrf|once|q|back)" value="([^"]*)"', found))
    if not typed:
        typed = dict(re.findall(r'<button name="(people)" value="(\d+)"', found)[:1])
    return phone.send("POST", f"{path}/{action}", {**hidden, **typed})


def ticket_of(desk: Desk, booking: str, people: int = 3, session: str = "today") -> str:
    seed = ticket_seed(open_seals(desk.office.keys))
    return sign(seed, Ticket(booking=booking, session=session, people=people, made=START))


def test_worker_finds_todays_session_and_ticks_a_name(phone: Browser, desk: Desk) -> None:
    store = desk.office.store
    book(store, "Li", 3)
    assert "Making masks" in phone.get("/staff/door").text
    page = phone.get(TODAY).text
    assert "All 3 here" in page
    answer = tap(phone, TODAY, "Li", "came")
    assert answer.headers["location"].startswith(f"{TODAY}?done=noted#b-")
    assert "3 of 3 here" in phone.get(TODAY).text
    assert came(store).came == 3


def test_fewer_than_booked_and_nobody_after_all(phone: Browser, desk: Desk) -> None:
    store = desk.office.store
    book(store, "Li", 3)
    for people in ("2", "0", "3", "1"):
        phone.get(TODAY)
        assert tap(phone, TODAY, "Li", "came", people=people).status_code == 303
        assert came(store).came == int(people)
    assert tap(phone, TODAY, "Li", "came", people="many").status_code == 400
    assert "cannot be right" in phone.page.text


def test_double_tap_and_reload_add_nothing(phone: Browser, desk: Desk) -> None:
    phone.get(TODAY)
    for _ in range(3):
        phone.post(f"{TODAY}/walked-in", people="2")
    assert came(desk.office.store).walked_in == 2


def test_last_act_is_named_and_taken_back(phone: Browser, desk: Desk) -> None:
    phone.get(TODAY)
    phone.post(f"{TODAY}/walked-in", people="4", kept="1")
    assert "4 walked in" in phone.get(TODAY).text
    phone.post(f"{TODAY}/undo")
    assert came(desk.office.store).walked_in == 0


def test_each_phone_is_a_reader_of_its_own(phone: Browser, desk: Desk) -> None:
    other = desk.enter("ren", "workshop")
    for each in (phone, other):
        for _ in range(2):
            each.get(TODAY)
            each.post(f"{TODAY}/walked-in", people="1")
    numbers = [(event.source, event.number) for event in said(desk.office.store)]
    assert len({source for source, _ in numbers}) == 2
    assert sorted(number for _, number in numbers) == [0, 0, 1, 1]


def test_names_are_searched(phone: Browser, desk: Desk) -> None:
    book(desk.office.store, "Li", 3)
    book(desk.office.store, "class", 30, school="人民路小学")
    page = phone.get(f"{TODAY}?q=人民路").text
    assert "人民路小学" in page
    assert "<bdi>Li</bdi>" not in page
    assert "Nobody here has this name" in phone.get(f"{TODAY}?q=nobody").text


def test_oversold_hall_is_shown(phone: Browser, desk: Desk) -> None:
    phone.get(TODAY)
    phone.post(f"{TODAY}/walked-in", people="11")
    assert "3 more than the hall has seats" in phone.get(TODAY).text


def test_heads_and_materials_are_noted(phone: Browser, desk: Desk) -> None:
    phone.get(f"{TODAY}/count")
    phone.post(f"{TODAY}/count", **{"band-6-11": "4", "lang-zh-Hans": "4", "back-new": "", "back-x": "7"})
    phone.get(f"{TODAY}/materials")
    phone.post(f"{TODAY}/materials", **{"used-paper": "8", "used-glue": "0,5", "left-paper": "2"})
    merged = came(desk.office.store)
    assert (merged.bands, merged.languages, merged.returning) == ({"6-11": 4}, {"zh-Hans": 4}, {})
    assert (merged.used, merged.left) == ({"glue": 0.5, "paper": 8.0}, {"paper": 2.0})
    assert 'value="0.5"' in phone.get(f"{TODAY}/materials").text
    for wrong in ("many", "-1", "1e9", "٣"):
        for page, field in (("materials", "used-paper"), ("count", "band-6-11")):
            phone.get(f"{TODAY}/{page}")
            assert phone.post(f"{TODAY}/{page}", **{field: wrong}).status_code == 400, (page, wrong)


def test_child_taps_a_face_and_may_write(phone: Browser, desk: Desk) -> None:
    page = phone.get(f"{TODAY}/faces?lang=zh-Hans").text
    assert "/staff/logout" not in page
    answer = phone.post(f"{TODAY}/faces?lang=zh-Hans", face="happy")
    phone.get(answer.headers["location"])
    assert "还想说点什么吗" in phone.page.text
    answer = phone.post(f"{TODAY}/faces?lang=zh-Hans", words="<b>很好玩</b>")
    assert "谢谢你" in phone.get(answer.headers["location"]).text
    assert came(desk.office.store).faces == {"happy": 1}
    assert "&lt;b&gt;很好玩" in phone.get(f"{TODAY}/close").text


def test_door_is_closed_and_opened_again(phone: Browser, desk: Desk) -> None:
    book(desk.office.store, "Li", 3)
    phone.get(f"{TODAY}/close")
    assert phone.post(f"{TODAY}/close").status_code == 303
    assert "Booked and did not come" in phone.get(f"{TODAY}/close").text
    assert came(desk.office.store).no_shows == 3
    phone.post(f"{TODAY}/reopen")
    assert not came(desk.office.store).closed
    actions = [entry.action for entry in audit.look_up(desk.office, audit.Wish()).entries]
    assert actions[:3] == ["door.reopen", "door.close", "door.open"]


def test_door_that_nobody_closed_is_told_on_the_first_page(phone: Browser, desk: Desk) -> None:
    assert "its door is not closed" not in phone.get("/staff").text
    desk.later(minutes=50)  # a log-in ends after an hour
    phone.get("/staff")
    desk.later(minutes=50)
    assert "The session of 2026-05-01 16:00 is over and its door is not closed" in phone.get("/staff").text
    phone.get(f"{TODAY}/close")
    phone.post(f"{TODAY}/close")
    assert "its door is not closed" not in phone.get("/staff").text


def test_future_door_is_not_closed(phone: Browser) -> None:
    phone.get("/staff/door/tomorrow/close")
    assert phone.post("/staff/door/tomorrow/close").status_code == 409
    assert "too early" in phone.page.text


def test_formula_in_a_name_is_not_run_by_a_spreadsheet(phone: Browser, desk: Desk) -> None:
    for name in ("=1+1", "+1", "-1", "@x", "\tx", "＝1+1", " =1"):
        book(desk.office.store, name, 1)
    phone.get(f"{TODAY}/close")
    text = phone.post(f"{TODAY}/names.csv").content.decode("utf-8-sig")
    cells = [line.split(",")[0].strip('"') for line in text.splitlines()[1:]]
    assert len(cells) == 7
    assert all(cell.startswith("'") for cell in cells)
    assert audit.look_up(desk.office, audit.Wish()).entries[0].action == "door.export"


def test_name_of_a_visitor_is_no_markup(phone: Browser, desk: Desk) -> None:
    book(desk.office.store, "<script>x</script>", 2)
    assert "<script" not in phone.get(TODAY).text


# Tickets


def test_camera_of_a_worker_leads_to_one_tap(phone: Browser, desk: Desk) -> None:
    li = book(desk.office.store, "Li", 3)
    printed = urls.printed_ticket("https://guide.example.org", ticket_of(desk, li))
    assert printed == printed.upper()
    path = printed.removeprefix("HTTPS://GUIDE.EXAMPLE.ORG")
    answer = phone.get(path)
    assert answer.status_code == 303
    phone.get(answer.headers["location"])
    assert "All 3 here" in phone.page.text
    assert came(desk.office.store).came == 0  # looking checks nobody in
    tap(phone, TODAY, "Li", "came")
    assert came(desk.office.store).came == 3


def test_ticket_says_nothing_to_anybody_else(phone: Browser, desk: Desk) -> None:
    li = book(desk.office.store, "Li", 3)
    for text in (ticket_of(desk, li), "NONSENSE"):
        for path in (f"/t/{text}", f"/T/{text}", f"/t/{text.lower()}"):
            page = desk.browser().get(path)
            assert page.status_code == 200
            assert "This is a ticket" in page.text
            assert li not in page.text
            assert page.headers["cache-control"] == "no-store"
    half = desk.browser()
    half.cookies["staff"] = "0" * 64  # a cookie alone opens nothing
    answer = half.get(f"/t/{ticket_of(desk, li)}")
    assert "This is a ticket" in half.get(answer.headers["location"]).text


def test_scanner_checks_in_ticket_after_ticket(phone: Browser, desk: Desk) -> None:
    li, wang = book(desk.office.store, "Li", 3), book(desk.office.store, "Wang", 2)
    for text in (f"HTTPS://HOST/T/{ticket_of(desk, li)}\r\n", f" {wang.upper()} "):
        phone.get(f"{TODAY}/ticket")
        assert phone.post(f"{TODAY}/ticket", text=text).headers["location"] == f"{TODAY}/ticket?done=noted"
    assert came(desk.office.store).by_booking == {li: 3, wang: 2}
    assert "Wang" in phone.get(f"{TODAY}/ticket").text  # can be taken back at once


def test_ticket_that_needs_a_look_checks_in_nobody_by_itself(phone: Browser, desk: Desk) -> None:
    store = desk.office.store
    cancelled = book(store, "Zhao", 2, "cancelled")
    other = book(store, "Chen", 2, session="other")
    for booking, told in ((cancelled, "cancelled"), (other, "for another session")):
        phone.get(f"{TODAY}/ticket")
        assert told in phone.post(f"{TODAY}/ticket", text=booking).text
    assert came(store).came == came(store, "other").came == 0


def test_ticket_of_an_older_edition_shows_what_is_booked_now(phone: Browser, desk: Desk) -> None:
    old = ticket_of(desk, book(desk.office.store, "Li", 3), people=3)
    li = book(desk.office.store, "Li", 2, edition=2)
    phone.get(f"{TODAY}/ticket")
    phone.post(f"{TODAY}/ticket", text=old)
    assert came(desk.office.store).by_booking == {li: 2}


def test_forged_tickets_are_refused_and_slowed_down_and_a_right_one_is_not(phone: Browser, desk: Desk) -> None:
    li = book(desk.office.store, "Li", 3)
    right = ticket_of(desk, li)
    forged = sign(b"0" * 32, Ticket(booking=li, session="today", people=3, made=START))
    phone.get(f"{TODAY}/ticket")
    wrong = [forged, right[:-1], "", "0" * 400, "0" * 16, "票" * 10]
    answers = [phone.post(f"{TODAY}/ticket", text=wrong[n % len(wrong)]).status_code for n in range(24)]
    assert answers == [400] * 20 + [429] * 4
    assert phone.get(f"/staff/door/ticket?t={forged}").status_code == 429
    assert phone.get(f"/staff/door/ticket?t={right}").status_code == 200
    assert phone.get(f"{TODAY}/ticket").status_code == 200
    assert phone.post(f"{TODAY}/ticket", text=right).status_code == 303


# Who may


def test_worker_does_the_door_and_nothing_else(phone: Browser) -> None:
    places = re.findall(r'<a href="(/staff[^"]*)"[^>]*>', phone.get("/staff").text)
    assert "/staff/door" in places
    assert not {"/staff/packs", "/staff/people", "/staff/audit", "/staff/museums"} & set(places)
    for path in ("/staff/packs", "/staff/people", "/staff/audit"):
        assert phone.get(path).status_code == 403


def test_editor_sees_the_doors_of_the_own_museum_alone(phone: Browser, desk: Desk) -> None:
    book(desk.office.store, "Li", 3)
    editor = desk.enter("ren", "editor", "chongqing-example")
    listed = editor.get("/staff/door").text
    assert "Bridges" in listed
    assert "Making masks" not in listed
    for path in (TODAY, f"{TODAY}/count", f"{TODAY}/close", "/api/v1/door/sessions/today"):
        assert editor.get(path).status_code == 404
    editor.get("/staff/door/other")
    token = editor.hidden("/staff/door/other/walked-in")
    for action in ("came", "walked-in", "undo", "close", "reopen", "names.csv", "count", "ticket"):
        answer = editor.send("POST", f"{TODAY}/{action}", {**token, "people": "1", "booking": "x", "text": "x"})
        assert answer.status_code in (400, 404), action
    assert said(desk.office.store) == []


def test_form_without_our_token_is_refused(phone: Browser, desk: Desk) -> None:
    phone.get(TODAY)
    assert phone.send("POST", f"{TODAY}/walked-in", {"people": "2", "once": "0" * 16}).status_code == 403
    assert said(desk.office.store) == []


def test_times_are_those_of_the_hall(phone: Browser) -> None:
    assert "16:00–17:30" in phone.get("/staff/door").text


# Programs


def api(phone: Browser, desk: Desk, body: bytes, **headers: str) -> httpx.Response:
    async def exchange() -> httpx.Response:
        transport = httpx.ASGITransport(desk.front, client=("198.51.100.7", 1))
        cookie = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            fields = {"origin": HOME, "cookie": cookie, **headers}
            return await client.post("/api/v1/door/events", content=body, headers=fields)

    return anyio.run(exchange)


def batch(source: str, *people: int, **facts: Any) -> bytes:
    known = {"source": source, "session": "today", "at": START, **facts}
    events = [Event(id=f"event-{n:04}", number=n, fact=WalkedIn(people=n), **known) for n in people]
    return msgspec.json.encode({"source": source, "events": events})


def test_program_sends_a_batch_with_the_sessions_token(phone: Browser, desk: Desk) -> None:
    answer = phone.get("/api/v1/door/sessions")
    assert [each["id"] for each in answer.json()["sessions"]] == ["today", "other", "off", "tomorrow"]
    source, token = answer.json()["source"], answer.headers["x-csrf-token"]
    for outcome in ("new", "known"):
        told = api(phone, desk, batch(source, 1, 2), **{"x-csrf-token": token})
        assert [receipt["outcome"] for receipt in told.json()["receipts"]] == [outcome] * 2
    sheet = phone.get("/api/v1/door/sessions/today").json()
    assert (sheet["attendance"]["participants"], sheet["source"]) == (3, source)


def test_batch_without_the_token_or_in_anothers_name_is_refused(phone: Browser, desk: Desk) -> None:
    answer = phone.get("/api/v1/door/sessions")
    source, token = answer.json()["source"], answer.headers["x-csrf-token"]
    wrong = [
        (403, batch(source, 1), {}),
        (403, batch(source, 1), {"x-csrf-token": token, "origin": "https://elsewhere.example"}),
        (403, batch(source, 1), {"x-csrf-token": "0" * 64}),
        (400, batch("door:0000000000000000", 1), {"x-csrf-token": token}),
        (400, batch("server", 1), {"x-csrf-token": token}),
        (400, b"[" * 100_000, {"x-csrf-token": token}),
        (400, b'{"source": "x", "events": []}', {"x-csrf-token": token}),
        (413, b" " * 1_000_001, {"x-csrf-token": token}),
    ]
    for status, body, headers in wrong:
        told = api(phone, desk, body, **headers)
        assert told.status_code == status, (status, told.text[:200])
        assert told.headers["content-type"] == "application/problem+json"
    assert said(desk.office.store) == []


def test_program_that_is_not_in_is_told_as_a_problem(desk: Desk) -> None:
    told = desk.browser().get("/api/v1/door/sessions")
    assert (told.status_code, told.headers["content-type"]) == (401, "application/problem+json")
    assert told.json()["status"] == 401
