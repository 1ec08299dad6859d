"""The staff pages of a device: behind a PIN that is slow to guess, for its own screen alone."""

import re

import pytest

from content_packs.exchange.tickets import Ticket, sign
from kiosk.door.taking import door_list
from kiosk.staff.entered import IDLE
from kiosk.staff.pins import SetPin, set_pin
from kiosk.staff.words import words_in
from kiosk.tries import FREE, LONGEST, wait_after
from tests.companion.processes import HOUSE
from tests.exchange.days import LI, TICKETS, guest, make_sheet
from tests.exchange.timetables import NOW
from tests.kiosk.outboxes import PASSPHRASE, Kiosk
from tests.kiosk.staff.desks import PIN, Desk

DOOR = "/staff/door/today"
NEW = "000000000000000z"


@pytest.fixture
def desk(kiosk: Kiosk) -> Desk:
    """Staff have come in."""
    return Desk(kiosk).first()


def ticket(booking: str, **facts: int) -> str:
    known = {"people": 3, **facts}
    return sign(TICKETS, Ticket(booking=booking, session="today", made=NOW, **known))


def here(desk: Desk) -> dict[str, int]:
    return dict(door_list(desk.kiosk.hall, "today").came.by_booking)


def test_first_visit_sets_the_pin_and_no_later_one(kiosk: Kiosk) -> None:
    desk = Desk(kiosk)
    assert desk.get("/staff").where == "/staff/enter"
    assert desk.get("/staff/enter").where == "/staff/first"
    for pin, again in (
        ("123456", "123456"),
        ("111111", "111111"),
        ("12345", "12345"),
        ("abcdef", "abcdef"),
        (PIN, "1"),
    ):
        assert desk.post("/staff/first", pin=pin, again=again).status == 400
    desk.first()
    assert "Paper tigers" in desk.get("/staff").text
    other = Desk(kiosk)
    assert other.get("/staff/first").where == "/staff"
    assert other.post("/staff/first", pin="314159", again="314159").status == 404
    assert other.enter("314159").status == 403
    assert other.enter().where == "/staff"


def test_no_page_is_read_and_nothing_is_done_without_the_pin(kiosk: Kiosk) -> None:
    set_pin(kiosk.office, SetPin(pin=PIN), "test")
    desk = Desk(kiosk)
    paths = (
        "",
        "/names",
        "/evening",
        "/door/today",
        "/door/today/count",
        "/door/today/faces",
        "/nowhere",
    )
    for path in (*paths, "/news", "/watch", "/notes", "/reset", "/setup"):
        answer = desk.get(f"/staff{path}")
        assert (answer.status, answer.where) == (303, "/staff/enter"), path
    for path in (
        "/names",
        "/evening",
        "/door/today/came",
        "/door/today/faces",
        "/door/today/hand-over",
        "/leave",
    ):
        assert desk.post(f"/staff{path}", booking=LI, people="3", face="happy").where == "/staff/enter"
    for path in ("/news", "/news/stick", "/notes", "/notes/undo", "/reset", "/setup"):
        assert desk.post(f"/staff{path}", words="a", url="b").where == "/staff/enter", path
    assert not kiosk.outbox.events


def test_wrong_pins_wait_longer_each_time_over_a_restart(kiosk: Kiosk) -> None:
    set_pin(kiosk.office, SetPin(pin=PIN), "test")
    desk = Desk(kiosk)
    assert {desk.enter(f"31415{n}").status for n in range(FREE + 1)} == {403}
    assert desk.enter().status == 429
    desk = Desk(kiosk)  # restarted: its ticks begin anew
    assert desk.enter().status == 429
    desk.ticks += wait_after(FREE + 1)
    assert desk.enter().where == "/staff"
    assert wait_after(1_000) == LONGEST


def test_who_does_not_touch_the_pages_for_ten_minutes_is_asked_again(desk: Desk) -> None:
    desk.ticks += IDLE["full"] - 1
    assert desk.get("/staff").status == 200
    desk.ticks += IDLE["full"] - 1
    assert desk.get("/staff").status == 200
    desk.ticks += IDLE["full"] + 1
    assert desk.get("/staff").where == "/staff/enter"


def test_locked_is_locked(desk: Desk) -> None:
    assert desk.post("/staff/leave").where == "/"
    assert desk.get("/staff").where == "/staff/enter"


def test_other_devices_in_the_hall_find_no_staff_pages(kiosk: Kiosk) -> None:
    for host in ("192.168.4.20", "fe80::1", "10.0.0.1"):
        for path in ("/staff", "/staff/enter", "/staff/first"):
            assert Desk(kiosk, host).get(path).status == 404
    assert Desk(kiosk, "::1").get("/staff/first").status == 200


def test_form_of_another_page_changes_nothing(desk: Desk) -> None:
    assert desk.post(f"{DOOR}/walked-in", csrf="0" * 32, people="2").status == 403
    assert desk.post(f"{DOOR}/walked-in", {"sec-fetch-site": "cross-site"}, people="2").status == 403
    assert not desk.kiosk.outbox.events


def test_names_are_shown_when_open_and_numbers_when_not(desk: Desk) -> None:
    assert "李小龙" in desk.get(DOOR).text
    desk.post("/staff/names/close")
    page = desk.get(DOOR).text
    assert "李小龙" not in page
    assert LI in page
    assert desk.post("/staff/names", words="not the words").status == 403
    assert desk.post("/staff/names", words=PASSPHRASE).where == "/staff"
    assert "李小龙" in desk.get(DOOR).text


def test_scan_checks_in_and_says_what_the_list_does_not_know(desk: Desk) -> None:
    assert desk.post(f"{DOOR}/ticket", text=f"HTTPS://G.EXAMPLE/T/{ticket(LI)}").where.endswith("done=noted")
    assert desk.post(f"{DOOR}/ticket", text=ticket(NEW, people=2)).where.endswith("done=not-listed")
    assert desk.post(f"{DOOR}/ticket", text=ticket(LI, edition=2, people=4)).status == 200  # came before: a look
    assert here(desk) == {LI: 3, NEW: 2}
    assert desk.post(f"{DOOR}/ticket", text="no ticket").status == 400


def test_ticket_of_a_cancelled_booking_is_admitted_by_a_second_tap(desk: Desk) -> None:
    later = make_sheet(guests={"today": (guest(LI, "李小龙", state="cancelled"),)})
    desk.kiosk.take(later)
    page = desk.post(f"{DOOR}/ticket", text=ticket(LI))
    assert "holds no seat" in page.text
    assert not here(desk)
    assert desk.post(f"{DOOR}/admit", text=ticket(LI), people="2").status == 303
    assert door_list(desk.kiosk.hall, "today").came.after_cancellation == 2


def test_admission_needs_the_ticket_again(desk: Desk) -> None:
    assert desk.post(f"{DOOR}/admit", text="forged", people="2").status == 400
    assert not here(desk)


def test_screen_in_visitors_hands_leads_to_no_staff_page(desk: Desk) -> None:
    assert desk.post(f"{DOOR}/hand-over").where == f"{DOOR}/faces"
    desk.csrf = desk.get(f"{DOOR}/faces").text.split('name="csrf" value="')[1][:32]
    felt = desk.post(f"{DOOR}/faces", face="happy").where
    assert "felt=" in felt
    event = felt.partition("felt=")[2]
    assert desk.post(f"{DOOR}/faces", felt=event, words="很好玩").where.endswith("done=thanks")
    for path in ("/staff", DOOR, f"{DOOR}/count", "/staff/names"):
        assert desk.get(path).where == "/staff/enter"
    for path in (f"{DOOR}/walked-in", "/staff/evening", f"{DOOR}/close"):
        assert desk.post(path, people="2").where == "/staff/enter"
    assert desk.get("/staff/door/theirs/faces").status == 404
    shown = door_list(desk.kiosk.hall, "today")
    assert shown.came.faces == {"happy": 1}
    assert [said.words for said in shown.words] == ["很好玩"]


def test_door_of_another_kiosk_is_taken_over_by_the_pin(desk: Desk) -> None:
    theirs = "/staff/door/theirs"
    assert "van-2-right" in desk.get(theirs).text
    assert "not the PIN" in desk.post(f"{theirs}/over", pin="000001").text
    assert desk.post(f"{theirs}/over", pin=PIN).where == f"{theirs}?done=over"
    assert "Another kiosk" not in desk.get(theirs).text


def test_end_of_the_day_takes_the_names_and_keeps_what_was_counted(desk: Desk) -> None:
    desk.post(f"{DOOR}/came", booking=LI, people="3")
    assert "names of today’s guests still lie here" in desk.get("/staff/evening").text
    assert desk.post("/staff/evening").where == "/staff/evening"
    assert desk.kiosk.days.open(PASSPHRASE)
    assert "李小龙" not in desk.get(DOOR).text
    assert here(desk) == {LI: 3}


def test_counts_materials_and_the_closed_door_are_noted(desk: Desk) -> None:
    form = {"band-6-11": "5", "lang-zh-Hans": "5", "back-new": "2"}
    assert desk.post(f"{DOOR}/count", **form).where.endswith("noted")
    assert desk.post(f"{DOOR}/materials", **{"used-paper": "10,5", "left-paper": ""}).where.endswith("noted")
    assert desk.post(f"{DOOR}/count", **{"band-6-11": "many"}).status == 400
    assert desk.post(f"{DOOR}/close").where.endswith("closed")
    came = door_list(desk.kiosk.hall, "today").came
    assert (came.heads, came.used, came.closed) == (5, {"paper": 10.5}, True)
    assert "5" in desk.get(f"{DOOR}/close").text


def test_every_page_is_there_in_every_language(desk: Desk) -> None:
    own = ("names", "evening", "ready", "news", "notes", "reset")
    paths = ["/staff", *(f"/staff/{page}" for page in own), *(f"{DOOR}{page}" for page in PAGES), "/staff/nowhere"]
    for lang in ("zh-Hans", "zh-Hant", "en", "ja", "fr", "ar"):
        for path in paths:
            page = desk.get(f"{path}?lang={lang}").text
            assert f'<html lang="{lang}"' in page, (path, lang)
    assert not desk.failures


PAGES = ("", "/ticket", "/count", "/materials", "/faces", "/close")


def test_page_for_workers_names_what_is_on_the_screen() -> None:
    """Every word in bold of docs/kiosk-door.md is on a page, in English as elsewhere."""
    guide = (HOUSE / "docs/kiosk-door.md").read_text()
    said = {" ".join(bold.split()) for bold in re.findall(r"\*\*([^*]+)\*\*", guide)}
    shown = {str(text) for text in words_in("en")._catalogue._catalog.values()}  # type: ignore[attr-defined]
    own = {"Once, where there is a network.", "In the hall.", "At the door.", "Another kiosk holds this door?"}
    assert said - own <= shown
